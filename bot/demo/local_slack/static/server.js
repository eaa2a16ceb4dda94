// Requests to the workspace at the page's own address. The page sends no other requests.
import { WORDS } from './words.js';

const HEADERS = { 'Content-Type': 'application/json', 'X-Workspace': '1' };

export async function ask(path) {
  const reply = await fetch(path, { headers: { Accept: 'application/json' }, cache: 'no-store' });
  if (!reply.ok) throw new Error(`${path} answered ${reply.status}`);
  return reply.json();
}

// Always resolves to {ok}, {errors}, {values} or {trouble}. A lost connection gives Slack's own message.
export async function tell(path, body = {}) {
  try {
    const reply = await fetch(path, { method: 'POST', headers: HEADERS, body: JSON.stringify(body) });
    const said = await reply.json();
    if (reply.ok || said.errors || said.trouble) return said;
  } catch {
    // Fall through: for the person, no answer and an answer that is not JSON are the same.
  }
  return { trouble: WORDS.trouble };
}

export function listen(onChange, onAway) {
  const source = new EventSource('/workspace/events');
  source.addEventListener('message', onChange);
  source.addEventListener('changed', onChange);
  source.addEventListener('open', () => {
    onAway(false);
    onChange(); // fetch the changes from the time without a connection
  });
  source.addEventListener('error', () => onAway(true));
  return source;
}

// Runs `work` one at a time. Calls during a run share one further run, and wait for it.
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
