// Maps each element type to its render function.
// `label` is {labelledby, describedby, field, invalid, required}, all optional.
import { make } from './dom.js';
import { button, overflow } from './buttons.js';
import { checkboxes, radioButtons } from './choices.js';
import { numberInput, textInput } from './text_fields.js';
import { datePicker, dateTimePicker, timePicker } from './day_fields.js';
import { multiSelect, select } from './selects.js';
import { WORDS } from './words.js';

const KINDS = {
  button,
  overflow,
  radio_buttons: radioButtons,
  checkboxes,
  plain_text_input: textInput,
  email_text_input: textInput,
  url_text_input: textInput,
  number_input: numberInput,
  datepicker: datePicker,
  timepicker: timePicker,
  datetimepicker: dateTimePicker,
  static_select: select,
  users_select: select,
  multi_static_select: multiSelect,
  multi_users_select: multiSelect,
};

export function renderElement(element, block, surface, label) {
  if (!Object.hasOwn(KINDS, element.type)) {
    return make('p', { class: 'unknown' }, WORDS.unknownBlock(element.type));
  }
  const slot = new Slot(element, block, surface, label);
  return KINDS[element.type](slot);
}

// One element in its block: its value, its label, and how it reports a change.
class Slot {
  constructor(element, block, surface, label) {
    Object.assign(this, { element, block, surface, label });
  }

  get value() {
    return this.surface.values.read(this.block, this.element);
  }

  get reader() {
    return this.surface.seat.reader();
  }

  // Outside input blocks, every choice is sent at once. In an input block, only with dispatch_action.
  get dispatches() {
    return this.block.type !== 'input' || this.block.dispatch_action === true;
  }

  change(value, dispatch = this.dispatches) {
    return this.surface.change(this.block, this.element, value, dispatch);
  }

  press(extra = {}) {
    return this.surface.press(this.block, this.element, extra);
  }

  key(part = '') {
    return JSON.stringify([this.block.block_id, this.element.action_id, part]);
  }

  // The attributes common to all fields. `data-key` identifies the field after a redraw.
  attributes(part = '') {
    const { labelledby, describedby, field, invalid, required } = this.label;
    const name = this.element.placeholder?.text ?? null;
    return {
      id: part ? null : field, 'data-key': this.key(part), 'data-action': this.element.action_id,
      'aria-labelledby': labelledby, 'aria-describedby': describedby,
      'aria-label': labelledby ? null : name, 'aria-invalid': invalid ? 'true' : null,
      'aria-required': required ? 'true' : null, 'data-start': this.element.focus_on_load === true,
    };
  }
}
