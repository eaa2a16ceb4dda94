// Drafts: each box is kept a second after the last key, when it is left, and when the page goes out of sight.
import { ask } from "./ask.js";
import { announce } from "./announce.js";

const QUIET = 1000;
const AGAIN = 5000;
const CLOSED = 403;
const TOO_OFTEN = 429;

/** Keep drafts of every box on the page. `onClosed` is called when the sitting turns out to be over. */
export function keepDrafts(main, onClosed) {
  const words = main.dataset;
  const boxes = [...main.querySelectorAll("textarea[data-draft]")];
  // What the server sent, even if somebody has typed since; a box that was refused may hold more than it could keep.
  const known = new Map(boxes.map((box) => [box, box.ariaInvalid === "true" ? null : box.defaultValue]));
  const timers = new Map();
  const troubled = new Set(); // boxes whose last try did not arrive
  let line = Promise.resolve();
  let stopped = false;

  const isUnsaved = (box) => known.get(box) !== box.value;

  function say(box, sentence, isSaved) {
    const place = document.getElementById(`${box.id}-saved`);
    if (place.textContent === sentence) return;
    place.textContent = sentence;
    place.classList.toggle("not", !isSaved);
    announce(sentence);
  }

  async function save(box, keepalive) {
    clearTimeout(timers.get(box));
    if (stopped || !isUnsaved(box)) return;
    const text = box.value;
    const fields = { token: words.token, field: box.dataset.draft, words: text };
    const answer = await ask(`${words.address}/draft`, fields, { keepalive });
    if (stopped) return;
    troubled[answer.ok ? "delete" : "add"](box);
    if (answer.ok) {
      known.set(box, text);
      say(box, answer.said, true);
    } else if (answer.status === CLOSED) {
      onClosed();
    } else {
      const isLater = answer.status === 0 || answer.status === TOO_OFTEN || answer.status >= 500;
      say(box, isLater ? words.notSaved : answer.said, false);
      if (isLater) soon(box, AGAIN);
    }
  }

  function inLine(box) {
    clearTimeout(timers.get(box));
    line = line.then(() => save(box, false));
    return line;
  }

  function soon(box, wait) {
    clearTimeout(timers.get(box));
    timers.set(box, setTimeout(() => inLine(box), wait));
  }

  for (const box of boxes) {
    box.addEventListener("input", () => soon(box, QUIET));
    box.addEventListener("blur", () => inLine(box));
    if (isUnsaved(box)) soon(box, QUIET);
  }

  return {
    boxes,
    unsaved: () => boxes.filter(isUnsaved),
    /** Whether closing the page would lose words: the last try to save them did not arrive. */
    isTroubled: () => boxes.some((box) => isUnsaved(box) && troubled.has(box)),
    /** The page may be gone in a moment: do not wait in line. */
    flush: () => boxes.forEach((box) => save(box, true)),
    /** Return when nothing is under way and no timer runs. */
    rest: () => {
      boxes.forEach((box) => clearTimeout(timers.get(box)));
      return line;
    },
    /** Put the keyboard into the first box that is not saved. */
    point: () => boxes.find(isUnsaved)?.focus(),
    /** Save what is not saved yet, and return when that is done. */
    save: () => Promise.all(boxes.map((box) => inLine(box))),
    stop: () => {
      stopped = true;
      boxes.forEach((box) => clearTimeout(timers.get(box)));
    },
  };
}
