// A visible page asks the server every 10 seconds where the colleague is and whether anything has changed.
import { announce } from "./announce.js";
import { ask, contact } from "./ask.js";

const EVERY = 10_000;
const CLOSED = 403;
const TOO_OFTEN = 429; // ignored: the page asks again anyway

function say(main, place, sentence, to) {
  if (place.dataset.said === sentence) return;
  place.dataset.said = sentence;
  place.textContent = sentence;
  if (!to) return;
  const link = document.createElement("a");
  link.href = to;
  link.textContent = main.dataset.newsGo;
  place.append(" ", link);
}

/** A release is not in force: remove text to read from the page; typed text stays in its box. */
function hide(main) {
  main.querySelectorAll(".read").forEach((place) => place.remove());
}

/** List and mark the questions to which the colleague's impression can be read. */
function open(main, opened) {
  const place = main.querySelector("#elsewhere");
  const numbers = opened.filter((number) => String(number) !== place?.dataset.number);
  const links = place?.querySelector(".links");
  if (!place || links.childElementCount === numbers.length) return;
  links.replaceChildren(...numbers.flatMap((number) => {
    const link = document.createElement("a");
    link.href = `${main.dataset.address}/q/${number}`;
    link.textContent = `${place.dataset.question.trim()} ${number}`;
    return [link, " "];
  }));
  place.hidden = numbers.length === 0;
  numbers.forEach((number) => main.querySelector(`.step[data-number="${number}"]`)?.classList.add("open"));
}

/** Show at which stage the consult is, and whose turn it is. */
function stage(main, number, turn) {
  const place = main.querySelector("#stages");
  if (!place) return;
  place.hidden = number === 0;
  const { done, now } = place.dataset;
  [...place.querySelectorAll("li")].forEach((step, at) => {
    const isDone = at + 1 < number;
    const isNow = at + 1 === number;
    step.classList.toggle("done", isDone);
    step.toggleAttribute("aria-current", isNow);
    if (isNow) step.setAttribute("aria-current", "step");
    step.querySelector(".mark").textContent = isDone ? `, ${done}` : isNow ? `, ${now}` : "";
  });
  const whose = place.querySelector("#turn");
  if (whose.textContent !== turn) whose.textContent = turn;
}

function take(main, answer, goOn) {
  stage(main, answer.stage, answer.turn);
  if (answer.stays) contact.at = Date.now();
  if (answer.held) hide(main);
  open(main, answer.opened);
  const where = main.querySelector("#where");
  if (where && answer.said && where.textContent !== answer.said) where.textContent = answer.said;
  if (!answer.moved || (answer.held && !answer.news)) return;
  if ("goesOn" in main.dataset) {
    announce(answer.news);
    goOn(answer.to);
  } else if (answer.news) {
    say(main, main.querySelector("#news"), answer.news, answer.to);
  }
}

/** Ask for the page that is shown (`shown` returns its main element, or null). */
export function lookAround(shown, goOn, onClosed) {
  let isAsking = false;

  async function look() {
    const main = shown();
    if (isAsking || !main || !main.dataset.stands || document.visibilityState !== "visible") return;
    isAsking = true;
    const { address, token, stands } = main.dataset;
    const answer = await ask(`${address}/where`, { token, stands }, { touches: false });
    isAsking = false;
    if (shown() !== main) return;
    if (answer.status === CLOSED) onClosed();
    else if (answer.ok) take(main, answer, goOn);
    else if (answer.said && answer.status < 500 && answer.status !== TOO_OFTEN) say(main, main.querySelector("#news"), answer.said);
  }
  setInterval(look, EVERY);
  document.addEventListener("visibilitychange", look);
}
