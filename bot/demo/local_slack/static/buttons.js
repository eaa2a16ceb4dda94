// Buttons and the overflow menu.
import { freshId, make } from './dom.js';
import { isWebAddress } from './mrkdwn.js';
import { attachMenu } from './menu.js';
import { WORDS } from './words.js';

const STYLES = { primary: 'primary', danger: 'danger' };

export function button(slot) {
  const { element, label } = slot;
  const attributes = {
    class: `button ${STYLES[element.style] ?? ''}`, 'data-key': slot.key(), 'data-action': element.action_id,
    'data-value': element.value, 'aria-label': element.accessibility_label, 'aria-describedby': label.describedby,
  };
  if (element.url && isWebAddress(element.url)) return linkButton(slot, attributes);
  return make('button', { ...attributes, type: 'button', onclick: (event) => {
    if (!isSecondOfDouble(event)) slot.press();
  } }, element.text.text);
}

// As in Slack, the browser follows the link and the bot receives the click.
function linkButton(slot, attributes) {
  return make('a', { ...attributes, href: slot.element.url, target: '_blank', rel: 'noreferrer noopener',
    title: WORDS.newTab, onclick: () => slot.press() }, slot.element.text.text);
}

// After the first click, a new screen may already have another button in the same place.
export function isSecondOfDouble(event) {
  return event.detail > 1;
}

export function overflow(slot) {
  const trigger = make('button', { class: 'button more', type: 'button', 'data-key': slot.key(),
    'data-action': slot.element.action_id, 'aria-label': WORDS.more, 'aria-describedby': slot.label.describedby }, '⋯');
  const choose = (option) => slot.press({ type: 'overflow', selected_option: option });
  return make('span', { class: 'menu-home' }, trigger, attachMenu(trigger, () => slot.element.options.map((option) => ({
    id: freshId('option'), words: [option.text.text], note: option.description?.text,
    href: option.url && isWebAddress(option.url) ? option.url : null, choose: () => choose(option),
  }))));
}
