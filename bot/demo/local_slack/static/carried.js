// The traffic dialog: every payload that Slack transmitted, with its readable text.
import { make } from './dom.js';
import { pageDialog } from './confirm.js';
import { ask } from './server.js';
import { WORDS } from './words.js';

export async function lookInto() {
  const list = make('ol', { class: 'payloads', tabindex: '0' });
  const about = make('p', { class: 'quiet-words' }, WORDS.lookText);
  pageDialog(WORDS.lookTitle, [about, list], [{ words: WORDS.close, look: 'primary' }]);
  const rows = await payloads();
  list.append(...(rows ? rows.map(row) : [make('li', {}, WORDS.trouble)]));
  if (rows && !rows.length) list.append(make('li', { class: 'quiet-words' }, WORDS.lookEmpty));
}

async function payloads() {
  try {
    const said = await ask('/workspace/carried');
    return [...said.payloads].reverse();
  } catch {
    return null; // the list then shows the error
  }
}

function row(payload) {
  const about = [payload.direction, payload.kind, payload.person, payload.at_words].filter(Boolean).join(' · ');
  const words = [payload.words ?? []].flat();
  return make('li', {}, make('p', { class: 'payload-about' }, about), words.length
    ? make('ul', { class: 'payload-words' }, words.map((each) => make('li', {}, each)))
    : make('p', { class: 'quiet-words' }, WORDS.noWords));
}
