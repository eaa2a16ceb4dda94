// rich_text blocks: Slack's format for text from its own editor.
import { make } from './dom.js';
import { link, userMention } from './mrkdwn.js';
import { dateWords } from './zone.js';

const STYLES = [['code', 'code'], ['strike', 's'], ['italic', 'em'], ['bold', 'strong']];

export function richText(block, reader) {
  return make('div', { class: 'rich-text' }, block.elements.map((part) => container(part, reader)));
}

function container(part, reader) {
  const inside = () => part.elements.map((leaf) => styled(leaf, reader));
  if (part.type === 'rich_text_list') return list(part, reader);
  if (part.type === 'rich_text_preformatted') return make('pre', {}, make('code', {}, inside()));
  if (part.type === 'rich_text_quote') return make('blockquote', {}, inside());
  return make('p', {}, inside());
}

function list(part, reader) {
  const items = part.elements.map((item) => make('li', {}, item.elements.map((leaf) => styled(leaf, reader))));
  const tag = part.style === 'ordered' ? 'ol' : 'ul';
  const start = tag === 'ol' && part.offset ? part.offset + 1 : null;
  return make(tag, { class: `indent-${Math.min(part.indent ?? 0, 4)}`, start }, items);
}

function styled(leaf, reader) {
  let node = plain(leaf, reader);
  for (const [style, tag] of STYLES) if (leaf.style?.[style]) node = make(tag, {}, node);
  return node;
}

function plain(leaf, reader) {
  const kinds = {
    text: () => document.createTextNode(leaf.text),
    link: () => link(leaf.url, leaf.text ?? null),
    user: () => userMention(leaf.user_id, reader),
    channel: () => make('span', { class: 'mention' }, `#${leaf.channel_id}`),
    broadcast: () => make('span', { class: 'mention' }, `@${leaf.range}`),
    emoji: () => document.createTextNode(`:${leaf.name}:`),
    date: () => make('time', {}, dateWords(leaf.timestamp, leaf.format, leaf.fallback ?? '', reader)),
    color: () => make('code', {}, leaf.value),
  };
  return Object.hasOwn(kinds, leaf.type) ? kinds[leaf.type]() : document.createTextNode('');
}
