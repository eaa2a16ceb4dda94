// The workspace's own JSON, over the same address as the page. Nothing else is ever asked.
import { WORDS } from './words.js';

const HEADERS = { 'Content-Type': 'application/json', 'X-Workspace': '1' };

export async function ask(path) {
  const reply = await fetch(path, { headers: { Accept: 'application/json' }, cache: 'no-store' });
  if (!reply.ok) throw new Error(`${path} answered ${reply.status}`);
  return reply.json();
}

// Always resolves, to {ok}, {errors}, {values} or {trouble}: a lost connection is told as Slack tells it.
export async function tell(path, body = {}) {
  try {
    const reply = await fetch(path, { method: 'POST', headers: HEADERS, body: JSON.stringify(body) });
    const said = await reply.json();
    if (reply.ok || said.errors || said.trouble) return said;
  } catch {
    // Fall through: no answer and an answer that is no JSON are the same to the person.
  }
  return { trouble: WORDS.trouble };
}

export function listen(onChange, onAway) {
  const source = new EventSource('/workspace/events');
  source.addEventListener('message', onChange);
  source.addEventListener('changed', onChange);
  source.addEventListener('open', () => {
    onAway(false);
    onChange(); // what happened while the line was down
  });
  source.addEventListener('error', () => onAway(true));
  return source;
}

// Runs `work` one at a time; calls that arrive meanwhile share one more run, and wait for it.
export function coalesced(work) {
  let running = null;
  let again = false;
  async function rounds() {
    do {
      again = false;
      await work();
    } while (again);
  }
  return () => {
    if (running) again = true;
    else running = rounds().finally(() => { running = null; });
    return running;
  };
}
