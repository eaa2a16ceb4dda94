// Without any activity, text is hidden, and later the page session ends.
import { contact } from "./ask.js";

const COVER_AFTER = 3 * 60_000;
const CLOSE_AFTER = 15 * 60_000; // as on the server, whose limit counts
const LOOK_EVERY = 1000;
const TOUCHES = ["pointerdown", "pointermove", "keydown", "input", "wheel", "touchstart"];

/** Call onQuiet after 3 minutes without activity, onClosed after 15 minutes without an answer from the server. */
export function watch(onQuiet, onClosed) {
  let touched = Date.now();
  for (const kind of TOUCHES) {
    document.addEventListener(kind, () => { touched = Date.now(); }, { passive: true });
  }

  function look() {
    const now = Date.now();
    if (now - touched >= COVER_AFTER) onQuiet();
    if (now - contact.at > CLOSE_AFTER) onClosed();
  }
  setInterval(look, LOOK_EVERY);
  document.addEventListener("visibilitychange", look); // timers stop while the machine sleeps
}
