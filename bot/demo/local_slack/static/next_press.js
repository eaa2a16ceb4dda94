// Marks the one thing on the page to press next.
const MARK = 'next-press';
const CLOSE = '.overlay:not([hidden]) .dialog:not([hidden]) [data-key="close"]'; // of a modal, which hides the clock on a phone

// `press`: {person, kind, action, value, where}. `seat`: that person's seat, if it is on screen.
export function markNextPress(press, { seat, goButton, fillButton, skipButton }) {
  const targets = press ? findTargets(press, { seat, goButton, fillButton, skipButton }) : [];
  const wanted = new Set(targets.filter(Boolean));
  for (const node of document.querySelectorAll(`.${MARK}`)) if (!wanted.has(node)) node.classList.remove(MARK);
  for (const node of wanted) node.classList.add(MARK);
}

function findTargets(press, { seat, goButton, fillButton, skipButton }) {
  if (press.kind === 'skip') return [isShown(skipButton) ? skipButton : document.querySelector(CLOSE)];
  if (press.kind === 'done') return [];
  if (!seat) return [goButton];
  const { column } = seat;
  const modal = column.stack.top;
  if (press.kind === 'submit') return [modal && submitTarget(modal, fillButton)];
  if (modal && modal.id !== press.where) return [modal.foot.querySelector('[data-key="close"]')];
  if (press.kind === 'command') return [column.line.value.startsWith('/') ? column.sendButton : column.line];
  const inside = modal ? modal.node : column.dms.drawn.get(press.where)?.node;
  return [[...inside?.querySelectorAll('[data-action]') ?? []].find((node) => node.dataset.action === press.action
    && (press.value === null || (node.dataset.value ?? null) === press.value))];
}

function submitTarget(modal, fillButton) {
  return modal.surface.isMissingAnswer() ? fillButton : modal.foot.querySelector('[data-key="submit"]');
}

function isShown(node) {
  return node.getClientRects().length > 0;
}
