// Keyboard focus: finding it, keeping it inside a modal, and restoring it after a redraw.

const REACHABLE = 'a[href], button, input, select, textarea, summary, [tabindex="0"]';

export function reachable(container) {
  return [...container.querySelectorAll(REACHABLE)].filter(
    (node) => !node.disabled && node.tabIndex >= 0 && node.getClientRects().length > 0,
  );
}

// Tab cycles inside the container. F6 (page.js) moves to the other column.
export function keepTabInside(container, event) {
  if (event.key !== 'Tab') return;
  const stops = reachable(container);
  if (!stops.length) return;
  const at = document.activeElement;
  const last = stops[stops.length - 1];
  const leaving = event.shiftKey ? at === stops[0] || !stops.includes(at) : at === last;
  if (!leaving) return;
  event.preventDefault();
  (event.shiftKey ? last : stops[0]).focus();
}

export function rememberFocus(container) {
  const node = document.activeElement;
  if (!container.contains(node)) return null;
  const caret = 'selectionStart' in node ? caretOf(node) : null;
  return { node, key: node.dataset.key, caret };
}

// Number and date inputs have no caret, and some browsers throw when asked for it.
function caretOf(node) {
  try {
    return node.selectionStart === null ? null : [node.selectionStart, node.selectionEnd];
  } catch {
    return null;
  }
}

// Returns false if the focused element is gone, so that the caller can focus another element.
export function restoreFocus(container, before) {
  if (!before || before.node === document.activeElement) return true;
  const node = before.node.isConnected ? before.node : findByKey(container, before.key);
  if (!node) return false;
  if (node.tagName !== 'SUMMARY') node.closest('details')?.setAttribute('open', '');
  node.focus({ preventScroll: true });
  if (before.caret && node.setSelectionRange) node.setSelectionRange(...before.caret);
  return document.activeElement === node;
}

export function findByKey(container, key) {
  if (!key) return null;
  return [...container.querySelectorAll('[data-key]')].find((node) => node.dataset.key === key) ?? null;
}
