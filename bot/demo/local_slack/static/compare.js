// Two lists in place of the columns: what Slack received, and what people wrote on their private pages.
import { make } from './dom.js';
import { ask } from './server.js';
import { WORDS } from './words.js';

export class Compare {
  constructor(node) {
    this.node = node;
    this.payloads = make('ol', { class: 'payloads', tabindex: '0' });
    this.written = make('ol', { class: 'written', tabindex: '0' });
    node.append(side(WORDS.lookTitle, WORDS.lookText, this.payloads), side(WORDS.writtenTitle, WORDS.writtenText, this.written));
  }

  get open() {
    return !this.node.hidden;
  }

  async toggle(open) {
    this.node.hidden = !open;
    document.body.classList.toggle('comparing', open);
    if (open) await this.refresh();
  }

  async refresh() {
    const said = await read();
    if (!said) return;
    fill(this.payloads, said.payloads.reverse().map(payloadRow), WORDS.lookEmpty);
    fill(this.written, said.written.map(writtenRow), WORDS.writtenEmpty);
  }
}

async function read() {
  try {
    return await ask('/workspace/carried');
  } catch {
    return null; // the page says that the demo has stopped
  }
}

function side(title, about, list) {
  return make('section', { class: 'compare-side', 'aria-label': title }, make('h2', {}, title),
    make('p', { class: 'quiet-words' }, about), list);
}

function fill(list, rows, empty) {
  list.replaceChildren(...(rows.length ? rows : [make('li', { class: 'quiet-words' }, empty)]));
}

function writtenRow(written) {
  return make('li', {}, make('p', { class: 'payload-about' }, `${written.who} · ${written.at_words}`),
    make('p', { class: 'written-text', dir: 'auto' }, written.text));
}

function payloadRow(payload) {
  const about = [payload.direction, payload.kind, payload.person, payload.at_words].filter(Boolean).join(' · ');
  const words = [payload.words ?? []].flat();
  return make('li', {}, make('p', { class: 'payload-about' }, about), words.length
    ? make('ul', { class: 'payload-words' }, words.map((each) => make('li', {}, each)))
    : make('p', { class: 'quiet-words' }, WORDS.noWords));
}
