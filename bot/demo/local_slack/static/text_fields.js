// Text and number inputs. Every keystroke is saved in the page, but few are sent before the form is submitted.
import { make } from './dom.js';
import { WORDS } from './words.js';

const PAUSE = 400; // milliseconds without a keystroke after which typing counts as finished
const KINDS = { plain_text_input: 'text', email_text_input: 'email', url_text_input: 'url', number_input: 'number' };

export function textInput(slot) {
  const { element } = slot;
  const shared = { ...slot.attributes(), class: 'field', placeholder: element.placeholder?.text,
    spellcheck: 'false', autocomplete: 'off' };
  const field = element.multiline
    ? make('textarea', { ...shared, rows: '4' }, slot.value ?? '')
    : make('input', { ...shared, type: KINDS[element.type], value: slot.value });
  return watched(slot, field);
}

export function numberInput(slot) {
  const { element } = slot;
  const field = make('input', { ...slot.attributes(), class: 'field', type: 'number', value: slot.value,
    step: element.is_decimal_allowed ? 'any' : '1', min: element.min_value, max: element.max_value,
    placeholder: element.placeholder?.text, autocomplete: 'off' });
  return watched(slot, field);
}

function watched(slot, field) {
  const counter = slot.element.max_length ? make('span', { class: 'counter', 'aria-live': 'polite' }) : null;
  const triggers = slot.element.dispatch_action_config?.trigger_actions_on ?? ['on_enter_pressed'];
  const speaksAtKeys = slot.dispatches && triggers.includes('on_character_entered');
  const speaksAtEnter = slot.dispatches && triggers.includes('on_enter_pressed');
  let quiet = 0;
  field.addEventListener('input', () => {
    slot.change(field.value === '' ? null : field.value, false);
    if (counter) count(counter, field.value.length, slot.element.max_length);
    clearTimeout(quiet);
    if (speaksAtKeys) quiet = setTimeout(() => slot.press(), PAUSE);
  });
  field.addEventListener('keydown', (event) => onEnter(event, slot, speaksAtEnter));
  if (!counter) return field;
  count(counter, field.value.length, slot.element.max_length);
  return make('div', { class: 'counted' }, field, counter);
}

// As in Slack, Enter in a single-line field submits the modal, unless the field dispatches on Enter.
// In a multiline field, Enter starts a new line.
function onEnter(event, slot, speaks) {
  if (event.key !== 'Enter' || event.isComposing) return;
  const box = event.target.tagName === 'TEXTAREA';
  const chord = event.ctrlKey || event.metaKey;
  if (speaks && !box) {
    event.preventDefault();
    slot.press();
  } else if (box && chord) {
    event.preventDefault();
    event.target.form?.requestSubmit();
  }
}

// No maxlength attribute, because it would silently cut pasted text. The page shows the limit and refuses to submit.
function count(counter, length, most) {
  const left = most - length;
  counter.classList.toggle('over', left < 0);
  if (left < 0) counter.textContent = WORDS.over(-left);
  else counter.textContent = left <= Math.max(10, most / 10) ? WORDS.left(left) : '';
}
