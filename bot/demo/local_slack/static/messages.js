// A list of messages: direct messages from the bot, ephemerals, or #front-desk.
import { arrange, make } from './dom.js';
import { Surface } from './surface.js';
import { WORDS } from './words.js';

const NEAR = 80; // pixels from the end: closer than this, the list scrolls to new messages

export class MessageList {
  constructor(seat, label) {
    this.seat = seat;
    this.drawn = new Map();
    this.list = make('ol', { class: 'messages' });
    this.empty = make('p', { class: 'empty' });
    this.node = make('div', { class: 'scroll', role: 'log', 'aria-label': label, tabindex: '0' }, this.empty, this.list);
  }

  // `items`: [{id, text, blocks, at_words, who, ephemeral, new, edited}], oldest first.
  show(items, emptyWords) {
    const follows = this.node.scrollHeight - this.node.scrollTop - this.node.clientHeight < NEAR;
    const arrived = items.some(({ id }) => !this.drawn.has(id));
    this.empty.textContent = items.length ? '' : emptyWords;
    this.empty.hidden = items.length > 0;
    const firstNew = items.find((item) => item.new)?.id;
    const next = new Map(items.map((item) => [item.id, this.draw(item)]));
    this.drawn = next;
    arrange(this.list, items.flatMap((item) => [item.id === firstNew && this.newLine(), next.get(item.id).node].filter(Boolean)));
    if (arrived && follows) this.toEnd();
  }

  toEnd() {
    this.node.scrollTop = this.node.scrollHeight;
  }

  newLine() {
    this.line ??= make('li', { class: 'new-line' }, make('span', {}, WORDS.fresh));
    return this.line;
  }

  draw(item) {
    const old = this.drawn.get(item.id);
    const entry = old ?? this.begin(item);
    const heard = JSON.stringify([item.text, item.blocks, item.edited]);
    entry.surface.show(item.blocks?.length ? item.blocks : [textBlock(item)], {}, heard);
    entry.edited.textContent = item.edited ? WORDS.edited : '';
    return entry;
  }

  begin(item) {
    const surface = new Surface({ message: item.ts ?? item.id }, this.seat);
    const edited = make('span', { class: 'edited' });
    const own = item.ephemeral && make('p', { class: 'only-you' }, WORDS.onlyYou);
    const author = this.author(item);
    const node = make('li', { class: `message${item.ephemeral ? ' ephemeral' : ''}`, 'data-message': item.id },
      author.face, make('div', { class: 'message-inside' }, own,
        make('p', { class: 'byline' }, make('strong', {}, author.name), ' ', make('time', {}, item.at_words), ' ', edited),
        surface.node));
    return { node, surface, edited };
  }

  author(item) {
    const people = this.seat.reader().people;
    const person = people.get(item.who);
    if (!person) return { name: WORDS.app, face: make('span', { class: 'face app-face', 'aria-hidden': 'true' }, 'CC') };
    const own = item.who === this.seat.person ? ` (${WORDS.you})` : '';
    return { name: person.name + own, face: face(person, people) };
  }
}

function textBlock(item) {
  return { type: 'section', block_id: 'text', text: { type: 'mrkdwn', text: item.text ?? '' } };
}

// One color per person, by position in the practice, so that two columns are easy to tell apart.
export function face(person, people) {
  const at = [...people.keys()].indexOf(person.id);
  return make('span', { class: `face tone-${at % 6}`, 'aria-hidden': 'true' }, person.name.slice(0, 1));
}
