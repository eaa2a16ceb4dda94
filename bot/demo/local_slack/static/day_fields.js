// Date and time fields, in the member's own time zone.
import { make } from './dom.js';
import { secondsAt, wallTime } from './zone.js';

const PAUSE = 500; // milliseconds: typing "10:30" passes through "10:03", and only the last value is sent

export function datePicker(slot) {
  return dayField(slot, 'date', slot.value, (typed) => (Number(typed.slice(0, 4)) < 1900 ? undefined : typed));
}

export function timePicker(slot) {
  return dayField(slot, 'time', slot.value, (typed) => typed.slice(0, 5));
}

export function dateTimePicker(slot) {
  const { zone } = slot.reader;
  const shown = slot.value === null ? null : wallTime(slot.value, zone);
  return dayField(slot, 'datetime-local', shown, (typed) => {
    const seconds = secondsAt(typed.slice(0, 16), zone);
    return Number.isFinite(seconds) && Number(typed.slice(0, 4)) >= 1900 ? seconds : undefined;
  });
}

// `read` returns the value, or undefined while the year is still being typed.
function dayField(slot, type, value, read) {
  let quiet = 0;
  const take = (event) => {
    const next = event.target.value === '' ? null : read(event.target.value);
    if (next === undefined) return;
    clearTimeout(quiet);
    if (slot.element.confirm) slot.change(next);
    else slot.change(next, false);
    if (slot.dispatches && !slot.element.confirm) quiet = setTimeout(() => slot.press(), PAUSE);
  };
  return make('input', { ...slot.attributes(), class: 'field day', type, value, onchange: take });
}
