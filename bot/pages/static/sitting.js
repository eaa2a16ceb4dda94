// Every page of a page session: drafts, submitting, hiding text, going on, and the end of the page session.
import { load, send } from "./ask.js";
import { keepChecks } from "./check.js";
import { copies } from "./copy.js";
import { makeCover } from "./cover.js";
import { keepDangerLines } from "./danger.js";
import { keepDrafts } from "./drafts.js";
import { watch } from "./idle.js";
import { keepTimer } from "./timer.js";
import { lookAround } from "./where.js";

const NOT_YET = 422;
const CLOSED = 403;
let page = null; // the page that is shown; null once the page session is over

function start() {
  const main = document.querySelector("main[data-address]");
  if (!main) return null;
  const started = { main, form: main.querySelector("form:not(.add)"), cover: makeCover(main), isBusy: false, isClosed: false };
  started.drafts = keepDrafts(main, close);
  const ends = [keepChecks(main), keepDangerLines(main), keepTimer(main)];
  started.endChecks = () => ends.forEach((end) => end());
  main.addEventListener("submit", keep);
  main.addEventListener("click", leave);
  main.addEventListener("input", (event) => {
    if (main.dataset.standing === "kept") sayChanged();
    if (event.target.type === "date") choose(event.target);
  });
  copies(main);
  return started;
}

const outcome = () => page.main.querySelector("#outcome") ?? page.main.querySelector("#news");

function say(sentence) {
  outcome().textContent = sentence;
  outcome().classList.add("wrong");
}

/** Say that a value differs from the saved one: going on without saving would lose it. */
function sayChanged() {
  outcome().textContent = page.main.dataset.changed;
  page.main.querySelector("#unchanged")?.remove();
}

/** Select the answer beside a date, once the date is filled in. */
function choose(day) {
  const beside = day.closest(".option")?.querySelector("input[type=radio]");
  if (beside && day.value) beside.checked = true;
}

function setBusy(isBusy) {
  page.isBusy = isBusy;
  page.drafts.boxes.forEach((box) => { box.readOnly = isBusy; });
  page.main.querySelectorAll("[type=submit]").forEach((one) => one.setAttribute("aria-disabled", String(isBusy)));
}

async function keep(event) {
  event.preventDefault();
  if (page.isBusy || page.isClosed) return;
  setBusy(true);
  // The form sends its own text; drafts of other forms are saved first.
  await (event.target === page.form ? page.drafts.rest() : page.drafts.save());
  if (page.isClosed) return;
  const answer = await send(event.target, event.submitter);
  setBusy(false);
  arrive(answer, page.main.dataset.notKept);
}

function arrive(answer, otherwise) {
  if (answer.status === CLOSED) return close();
  if ((answer.status === 200 || answer.status === NOT_YET) && answer.page.querySelector("main[data-address]")) {
    return replace(answer);
  }
  return say(answer.page?.querySelector("[data-said]")?.textContent ?? otherwise);
}

function replace({ page: answered, address, status }) {
  const isElsewhere = status === 200 && address !== location.pathname;
  page.drafts.stop();
  page.endChecks();
  page.main.replaceWith(document.adoptNode(answered.querySelector("main")));
  page = start();
  if (isElsewhere) {
    history.pushState(null, "", address);
    window.scrollTo(0, 0);
  }
  focusFirst(isElsewhere ? box() ?? page.main.querySelector("h1") : page.main.querySelector("#outcome"));
}

const box = () => page.main.querySelector("form:not(.later) textarea");

function focusFirst(otherwise) {
  focus(page.main.querySelector("[aria-invalid=true], [data-wrong]") ?? otherwise);
}

/** Focus the element; in a box, put the cursor after the text. */
function focus(place) {
  place?.focus();
  if (place?.localName === "textarea") place.setSelectionRange(place.value.length, place.value.length);
}

/** Save what is typed, then sign out; if it can't be saved, stay and point to it. */
async function signOut(event) {
  event.preventDefault();
  await page.drafts.save();
  if (page?.isClosed) return;
  if (page?.drafts.unsaved().length > 0) return page.drafts.point();
  event.target.submit();
}

/** Save what is typed before a link within the page session is followed. */
async function leave(event) {
  const link = event.target.closest("a[href^='/s/']:not([target])");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || page.isClosed) return;
  event.preventDefault();
  await goOn(link.getAttribute("href"));
}

async function goOn(address) {
  const open = page;
  await open.drafts.save();
  if (page !== open || page.isClosed) return;
  if (page.drafts.unsaved().length > 0) return page.drafts.point();
  arrive(await load(address), page.main.dataset.notKept);
}

/** End the page session: remove saved text from the page; keep unsaved text, hidden, so that it can be copied. */
function close() {
  if (!page || page.isClosed) return;
  page.isClosed = true;
  document.querySelector(".sign-out").remove();
  page.drafts.stop();
  page.endChecks();
  if (page.drafts.unsaved().length === 0) {
    page.main.replaceChildren(page.main.querySelector("#ended").content.cloneNode(true));
    page.main.querySelector("h1").focus();
    page = null;
    return;
  }
  page.drafts.boxes.forEach((box) => { box.readOnly = true; });
  page.main.querySelectorAll(".noted, .read, .way, .elsewhere, a.button, [type=submit]").forEach((one) => one.remove());
  page.cover.cover();
  say(page.main.dataset.endedUnsaved);
  outcome().focus();
}

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.repeat || !page?.form) return;
  page.form.requestSubmit(page.form.querySelector("button.main"));
});
document.querySelector("#sign-out")?.addEventListener("submit", signOut);
document.addEventListener("visibilitychange", () => {
  if (document.visibilityState === "hidden") page?.drafts.flush();
});
window.addEventListener("beforeunload", (event) => {
  if (page?.drafts.isTroubled()) event.preventDefault();
});
window.addEventListener("popstate", async () => {
  await page?.drafts.save();
  location.reload();
});

page = start();
// The member may have started to type before this script was loaded.
if (page && document.activeElement === document.body) {
  focusFirst(box());
}
watch(() => { if (page && !page.cover.isCovered()) page.cover.cover(); }, close);
lookAround(() => (page?.isClosed ? null : page?.main ?? null), goOn, close);
