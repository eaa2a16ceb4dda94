// The page where one writes: drafts, keeping, covering, and what happens when the sitting is over.
import { send } from "./ask.js";
import { makeCover } from "./cover.js";
import { keepDrafts } from "./drafts.js";
import { watch } from "./idle.js";

const NOT_YET = 422;
const CLOSED = 403;
let page = null; // what is on the screen now; null if there is nothing to write

function start() {
  const main = document.querySelector("main");
  const form = document.querySelector("#words");
  if (!form) return null;
  const started = { main, form, cover: makeCover(form, main.dataset), isBusy: false, isClosed: false };
  started.drafts = keepDrafts(form, main.dataset, close);
  form.addEventListener("submit", keep);
  form.addEventListener("input", () => {
    if (main.dataset.standing === "kept") form.querySelector("#outcome").textContent = main.dataset.changed;
  });
  return started;
}

function say(sentence) {
  const outcome = page.form.querySelector("#outcome");
  outcome.textContent = sentence;
  outcome.classList.add("wrong");
}

function setBusy(isBusy) {
  page.isBusy = isBusy;
  page.drafts.boxes.forEach((box) => { box.readOnly = isBusy; });
  page.form.querySelector("[type=submit]").setAttribute("aria-disabled", String(isBusy));
}

async function keep(event) {
  event.preventDefault();
  if (page.isBusy || page.isClosed) return;
  setBusy(true);
  await page.drafts.rest();
  if (page.isClosed) return;
  const answer = await send(page.form);
  setBusy(false);
  if (answer.status === 200 || answer.status === NOT_YET) return replace(answer.page);
  if (answer.status === CLOSED) return close();
  say(answer.page?.querySelector("[data-said]")?.textContent ?? page.main.dataset.notKept);
}

function replace(answered) {
  page.drafts.stop();
  page.main.replaceWith(document.adoptNode(answered.querySelector("main")));
  page = start();
  focus(document.querySelector("[aria-invalid=true]") ?? document.querySelector("#outcome"));
}

/** Put the keyboard there; in a box, behind the words that are there already. */
function focus(place) {
  place?.focus();
  place?.setSelectionRange?.(place.value.length, place.value.length);
}

/** The sitting is over. What is saved leaves the page; what could not be saved stays, covered, to be copied. */
function close() {
  if (!page || page.isClosed) return;
  page.isClosed = true;
  page.drafts.stop();
  if (page.drafts.unsaved().length === 0) {
    page.main.replaceChildren(document.querySelector("#ended").content.cloneNode(true));
    page.main.querySelector("h1").focus();
    page = null;
    return;
  }
  page.drafts.boxes.forEach((box) => { box.readOnly = true; });
  page.form.querySelector("[type=submit]").hidden = true;
  page.cover.cover();
  say(page.main.dataset.endedUnsaved);
  page.form.querySelector("#outcome").focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && page && !event.repeat) page.form.requestSubmit();
});
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") page?.drafts.flush();
});
window.addEventListener("beforeunload", (event) => {
  if (page?.drafts.isTroubled()) event.preventDefault();
});

page = start();
// Somebody may have begun to type before this script was there.
if (document.activeElement === document.body) {
  focus(document.querySelector("[aria-invalid=true]") ?? document.querySelector("textarea"));
}
watch(() => { if (page && !page.cover.isCovered()) page.cover.cover(); }, close);
