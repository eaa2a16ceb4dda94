// Every page of a sitting: drafts, sending, covering, going on, and what happens when the sitting is over.
import { load, send } from "./ask.js";
import { keepChecks } from "./check.js";
import { copies } from "./copy.js";
import { makeCover } from "./cover.js";
import { keepDrafts } from "./drafts.js";
import { watch } from "./idle.js";
import { lookAround } from "./where.js";

const NOT_YET = 422;
const CLOSED = 403;
let page = null; // what is on the screen now; null once the sitting is over

function start() {
  const main = document.querySelector("main[data-address]");
  if (!main) return null;
  const started = { main, form: main.querySelector("form"), cover: makeCover(main), isBusy: false, isClosed: false };
  started.drafts = keepDrafts(main, close);
  started.endChecks = keepChecks(main);
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

/** Something stands that is not what was kept: going on without keeping it would leave it behind. */
function sayChanged() {
  outcome().textContent = page.main.dataset.changed;
  page.main.querySelector("#unchanged")?.remove();
}

/** A day that is given chooses the answer that it stands beside. */
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
  // What is in the form goes with it; what another form leaves behind is kept first.
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

/** Put the keyboard there; in a box, behind the words that are there already. */
function focus(place) {
  place?.focus();
  if (place?.localName === "textarea") place.setSelectionRange(place.value.length, place.value.length);
}

/** Before one follows a link of the sitting, what is typed is kept. */
async function leave(event) {
  const link = event.target.closest("a[href^='/s/']");
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

/** The sitting is over. What is saved leaves the page; what could not be saved stays, covered, to be copied. */
function close() {
  if (!page || page.isClosed) return;
  page.isClosed = true;
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
// Somebody may have begun to type before this script was there.
if (page && document.activeElement === document.body) {
  focusFirst(box());
}
watch(() => { if (page && !page.cover.isCovered()) page.cover.cover(); }, close);
lookAround(() => (page?.isClosed ? null : page?.main ?? null), goOn, close);
