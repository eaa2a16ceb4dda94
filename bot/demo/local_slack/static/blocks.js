// One render function per type of block.
import { freshId, make } from './dom.js';
import { renderElement } from './elements.js';
import { textNodes } from './mrkdwn.js';
import { richText } from './rich_text.js';
import { WORDS } from './words.js';

const KINDS = { section, header, divider, context, actions, input, rich_text: rich, image: picture };

export function renderBlock(block, surface) {
  const draw = Object.hasOwn(KINDS, block.type) ? KINDS[block.type] : unknown;
  const node = draw(block, surface);
  node.dataset.block = block.block_id;
  return node;
}

function words(object, surface, attributes = {}) {
  return make('div', { class: 'words', ...attributes }, textNodes(object, surface.seat.reader()));
}

function section(block, surface) {
  const id = freshId('section');
  const text = make('div', { class: 'section-text', id },
    block.text && words(block.text, surface),
    block.fields && make('div', { class: 'section-fields' }, block.fields.map((field) => words(field, surface))));
  // The section's text labels its accessory. A button also has its own label.
  const accessory = block.accessory && renderElement(block.accessory, block, surface, { describedby: id });
  return make('div', { class: `block section${wide(block) ? ' section-wide' : ''}` }, text,
    accessory && make('div', { class: 'accessory' }, accessory));
}

// Lists of options need the full width. Buttons, selects and date pickers go to the side.
function wide(block) {
  return ['radio_buttons', 'checkboxes', 'multi_static_select', 'multi_users_select'].includes(block.accessory?.type);
}

function header(block) {
  return make('h2', { class: 'block block-header' }, block.text.text);
}

function divider() {
  return make('hr', { class: 'block divider' });
}

function context(block, surface) {
  return make('div', { class: 'block context' }, block.elements.map(
    (element) => (element.type === 'image' ? pictureWords(element) : words(element, surface))));
}

function actions(block, surface) {
  return make('div', { class: 'block actions' },
    block.elements.map((element) => renderElement(element, block, surface, {})));
}

const GROUPS = ['radio_buttons', 'checkboxes', 'multi_static_select', 'multi_users_select'];

function input(block, surface) {
  const ids = { label: freshId('label'), hint: freshId('hint'), error: freshId('error'), field: freshId('field') };
  const error = surface.errors[block.block_id];
  const describedby = [error && ids.error, block.hint && ids.hint].filter(Boolean).join(' ');
  const label = { labelledby: ids.label, describedby: describedby || null, field: ids.field,
    invalid: Boolean(error), required: !block.optional };
  const group = GROUPS.includes(block.element.type);
  const inside = [
    make(group ? 'div' : 'label', { class: 'label', id: ids.label, for: group ? null : ids.field },
      block.label.text, block.optional && make('span', { class: 'optional' }, ` ${WORDS.optional}`)),
    renderElement(block.element, block, surface, label),
    error && make('p', { class: 'error', id: ids.error }, error),
    block.hint && make('p', { class: 'hint', id: ids.hint }, block.hint.text),
  ];
  return make('div', { class: `block input${error ? ' has-error' : ''}` }, inside);
}

function rich(block, surface) {
  const node = richText(block, surface.seat.reader());
  node.classList.add('block', 'words');
  return node;
}

// The page loads nothing from other addresses, so an image is shown as its alt text.
function picture(block) {
  return make('div', { class: 'block' }, pictureWords(block));
}

function pictureWords(element) {
  return make('span', { class: 'picture' }, WORDS.picture(element.alt_text));
}

function unknown(block) {
  return make('p', { class: 'block unknown' }, WORDS.unknownBlock(block.type));
}
