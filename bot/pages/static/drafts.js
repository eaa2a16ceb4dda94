// Drafts: each box is saved a second after the last key, when it loses focus, and when the page is hidden.
import { ask } from "./ask.js";
import { announce } from "./announce.js";

const QUIET = 1000;
const AGAIN = 5000;
const CLOSED = 403;
const TOO_OFTEN = 429;

/** Save drafts of every box on the page. `onClosed` is called when the server says that the page session is over. */
export function keepDrafts(main, onClosed) {
  const words = main.dataset;
  const boxes = [...main.querySelectorAll("textarea[data-draft]")];
  // What the server sent, even if the member has typed since; null for a refused box, which may be unsaved.
  const known = new Map(boxes.map((box) => [box, box.ariaInvalid === "true" ? null : box.defaultValue]));
  const timers = new Map();
  const troubled = new Set(); // boxes whose last save failed
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
    /** Return whether closing the page would lose text, because its last save failed. */
    isTroubled: () => boxes.some((box) => isUnsaved(box) && troubled.has(box)),
    /** Save at once and not in turn: the page may be closed in a moment. */
    flush: () => boxes.forEach((box) => save(box, true)),
    /** Stop all timers; resolve when no save is running. */
    rest: () => {
      boxes.forEach((box) => clearTimeout(timers.get(box)));
      return line;
    },
    /** Focus the first unsaved box. */
    point: () => boxes.find(isUnsaved)?.focus(),
    /** Save every unsaved box; resolve when all are done. */
    save: () => Promise.all(boxes.map((box) => inLine(box))),
    stop: () => {
      stopped = true;
      boxes.forEach((box) => clearTimeout(timers.get(box)));
    },
  };
}
