// One line under each box while its text may mean danger. It holds nothing up, and never says that a text is safe.
import { announce } from "./announce.js";
import { ask } from "./ask.js";

const PAUSE = 400;

/** Return a function that shows or hides the line under a box. */
export function makeDangerLine(box) {
  const line = document.getElementById(`${box.id}-danger`);
  return (mayMeanDanger) => {
    if (!line || line.hidden === !mayMeanDanger) return;
    line.hidden = !mayMeanDanger;
    if (mayMeanDanger) announce(line.textContent);
  };
}

/** Watch every box whose wording is not checked; check.js does so for the others. Return a function that stops. */
export function keepDangerLines(main) {
  const ends = [...main.querySelectorAll("textarea:not([data-looked], [readonly])")].map((box) => watch(main, box));
  return () => ends.forEach((end) => end());
}

function watch(main, box) {
  const show = makeDangerLine(box);
  let timer = null;
  let asked = 0;
  let isOver = false;

  async function check() {
    const mine = ++asked;
    const text = box.value;
    const session = main.dataset.address.split("/").slice(0, 3).join("/"); // a review has a longer address
    const answer = await ask(`${session}/danger`, { token: main.dataset.token, words: text }, { touches: false });
    if (!isOver && mine === asked && answer.ok) show(answer.danger);
  }

  function typed() {
    clearTimeout(timer);
    if (box.value.trim()) {
      timer = setTimeout(check, PAUSE);
    } else {
      asked += 1;
      show(false);
    }
  }

  box.addEventListener("input", typed);
  return () => {
    isOver = true;
    clearTimeout(timer);
  };
}
