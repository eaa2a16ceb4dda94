// What happens when nobody touches the page: words are covered, later it closes.
import { contact } from "./ask.js";

const COVER_AFTER = 3 * 60_000;
const CLOSE_AFTER = 15 * 60_000; // as on the server, which decides
const LOOK_EVERY = 1000;
const TOUCHES = ["pointerdown", "pointermove", "keydown", "input", "wheel", "touchstart"];

/** Call onQuiet after 3 minutes without a touch, onClosed after 15 without an answer from the server. */
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
  document.addEventListener("visibilitychange", look); // timers sleep with the machine
}
