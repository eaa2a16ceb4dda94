// Check typed text at each pause. Without an answer from the server, nothing happens and typing continues.
import { ask } from "./ask.js";
import { makeDangerLine } from "./danger.js";
import { makeNotes } from "./notes.js";
import { makeUnderline } from "./underline.js";

const PAUSE = 400;

/** Check every box of the page that has checks; return a function that stops all checks. */
export function keepChecks(main) {
  const ends = [...main.querySelectorAll("textarea[data-looked]")].map((box) => look(main, box));
  return () => ends.forEach((end) => end());
}

function look(main, box) {
  const draw = makeUnderline(box);
  const notes = makeNotes(main, box, redraw);
  const showDanger = makeDangerLine(box);
  let found = [];
  let before = box.value;
  let timer = null;
  let asked = 0;
  let isOver = false;

  function redraw() {
    draw(notes.show(found));
  }

  async function check() {
    clearTimeout(timer);
    const text = box.value;
    const mine = ++asked;
    const { address, token } = main.dataset;
    const fields = { token, field: box.dataset.draft, words: text };
    const answer = text.trim() ? await ask(`${address}/check`, fields, { touches: false }) : { ok: true, notes: [], danger: false };
    if (isOver || mine !== asked || !answer.ok) return;
    found = moved(answer.notes, text, box.value);
    redraw();
    notes.tell();
    showDanger(answer.danger);
  }

  function typed() {
    found = moved(found, before, box.value);
    before = box.value;
    redraw();
    clearTimeout(timer);
    timer = setTimeout(check, PAUSE);
  }

  box.addEventListener("input", typed);
  redraw();
  check();
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}

/** Move the findings in `before` to their places in `after`; findings in changed text wait for the next check. */
function moved(found, before, after) {
  if (before === after) return found;
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const end = before.length - tail;
  return found
    .filter((one) => one.end <= head || one.start >= end)
    .map((one) => (one.end <= head ? one : shifted(one, after.length - before.length)));
}

const shifted = (one, by) => ({ ...one, start: one.start + by, end: one.end + by });
