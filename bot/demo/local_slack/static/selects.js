// Single and multiple selects, with fixed options or the people of the practice.
import { make } from './dom.js';
import { textNodes } from './mrkdwn.js';
import { WORDS } from './words.js';

// [{value, text, note, state}]: `state` is the entry in `state.values` for this choice.
function choicesOf(slot) {
  const { element, reader } = slot;
  if (element.type.includes('users')) {
    const offered = [...reader.people.values()].filter((person) => person.offered !== false);
    return offered.map(({ id, name, title }) => ({ value: id, text: name, note: title, state: id }));
  }
  return groupsOf(element).flatMap(({ options }) => options.map((option) => ({
    value: option.value, text: option.text.text, note: option.description?.text, state: option })));
}

function groupsOf(element) {
  return element.option_groups ?? [{ label: null, options: element.options }];
}

function valueOf(state) {
  return state?.value ?? state ?? '';
}

export function select(slot) {
  const choices = choicesOf(slot);
  const now = valueOf(slot.value);
  const nothing = make('option', { value: '', selected: now === '', disabled: slot.label.required === true },
    slot.element.placeholder?.text ?? WORDS.choose);
  return make('select', { ...slot.attributes(), class: 'field select', onchange: (event) => {
    slot.change(choices.find(({ value }) => value === event.target.value)?.state ?? null);
  } }, nothing, optionNodes(slot, choices, now));
}

function optionNodes(slot, choices, now) {
  const node = ({ value, text, note }) => make('option', { value, selected: value === now }, note ? `${text} – ${note}` : text);
  if (!slot.element.option_groups) return choices.map(node);
  return slot.element.option_groups.map((group) => make('optgroup', { label: group.label.text },
    group.options.map((option) => node(choices.find(({ state }) => state === option)))));
}

// A list that expands in place: it needs no overlay, and works the same with touch and keyboard.
export function multiSelect(slot) {
  const choices = choicesOf(slot);
  const chosen = new Set(slot.value.map(valueOf));
  const face = make('summary', { ...slot.attributes(), class: 'field multi-face' });
  const notice = make('p', { class: 'hint', 'aria-live': 'polite' });
  const refresh = () => face.replaceChildren(...faceOf(slot, choices, chosen));
  const rows = choices.map((choice) => tickRow(slot, choice, chosen, (on) => {
    pick(slot, choices, chosen, choice, on);
    notice.textContent = isFull(slot, chosen) ? WORDS.atMost(slot.element.max_selected_items) : '';
    lock(rows, isFull(slot, chosen));
    refresh();
  }));
  refresh();
  lock(rows, isFull(slot, chosen));
  return make('details', { class: 'multi', onkeydown: fold },
    face, make('div', { class: 'choices multi-list', role: 'group', 'aria-labelledby': slot.label.labelledby }, rows), notice);
}

function isFull(slot, chosen) {
  return chosen.size >= (slot.element.max_selected_items ?? Infinity);
}

function faceOf(slot, choices, chosen) {
  const picked = choices.filter(({ value }) => chosen.has(value));
  if (!picked.length) return [make('span', { class: 'placeholder' }, slot.element.placeholder?.text ?? WORDS.choose)];
  return [make('span', { class: 'for-readers' }, WORDS.chosen(picked.length)),
    ...picked.map(({ text }) => make('span', { class: 'chip' }, text))];
}

function pick(slot, choices, chosen, choice, on) {
  if (on) chosen.add(choice.value);
  else chosen.delete(choice.value);
  slot.change(choices.filter(({ value }) => chosen.has(value)).map(({ state }) => state));
}

function tickRow(slot, choice, chosen, onTick) {
  const box = make('input', { type: 'checkbox', checked: chosen.has(choice.value), 'data-key': slot.key(choice.value),
    'data-action': slot.element.action_id, 'data-value': choice.value, onchange: (event) => onTick(event.target.checked) });
  return make('label', { class: 'choice' }, box, make('span', { class: 'choice-words' },
    make('span', {}, textNodes({ type: 'plain_text', text: choice.text })),
    choice.note && make('span', { class: 'choice-note' }, choice.note)));
}

function lock(rows, full) {
  for (const box of rows.map((row) => row.querySelector('input'))) box.disabled = full && !box.checked;
}

// The first Escape collapses the list; only the next one reaches the modal.
function fold(event) {
  const details = event.currentTarget;
  if (event.key !== 'Escape' || !details.open) return;
  details.open = false;
  details.querySelector('summary').focus();
  event.stopPropagation();
}
