// Radio buttons and checkboxes.
import { freshId, make } from './dom.js';
import { textNodes } from './mrkdwn.js';

export function radioButtons(slot) {
  const name = freshId('radio');
  const chosen = slot.value?.value;
  const rows = slot.element.options.map((option) => row(slot, option, {
    type: 'radio', name, checked: option.value === chosen, onchange: () => slot.change(option) }));
  return group(slot, 'radiogroup', rows);
}

export function checkboxes(slot) {
  const rows = slot.element.options.map((option) => row(slot, option, {
    type: 'checkbox', checked: isTicked(slot, option), onchange: (event) => tick(slot, option, event.target.checked) }));
  return group(slot, 'group', rows);
}

function isTicked(slot, option) {
  return slot.value.some((each) => each.value === option.value);
}

// Values are in the order of the options, not of the clicks.
function tick(slot, option, on) {
  const wanted = (each) => (each.value === option.value ? on : isTicked(slot, each));
  slot.change(slot.element.options.filter(wanted));
}

function group(slot, role, rows) {
  const { labelledby, describedby, invalid, required } = slot.label;
  return make('div', { class: 'choices', role, 'aria-labelledby': labelledby ?? describedby,
    'aria-describedby': labelledby && describedby,
    'aria-required': role === 'radiogroup' && required ? 'true' : null, tabindex: invalid ? '-1' : null,
    'aria-invalid': invalid ? 'true' : null }, rows);
}

function row(slot, option, attributes) {
  const note = freshId('note');
  const start = slot.element.focus_on_load === true && option === slot.element.options[0];
  const box = make('input', { ...attributes, 'data-key': slot.key(option.value), 'data-action': slot.element.action_id,
    'data-value': option.value, 'data-start': start, 'aria-describedby': option.description ? note : null });
  return make('label', { class: 'choice' }, box, make('span', { class: 'choice-words' },
    make('span', {}, textNodes(option.text, slot.reader)),
    option.description && make('span', { class: 'choice-note', id: note }, textNodes(option.description, slot.reader))));
}
