// Notes beside a box: the words, why, other words, and what the member can do with a click.
import { announce } from "./announce.js";

const left = new Set(); // notes and terms that the member chose to leave, while this tab is open
const own = new Map(); // box → quoted words that are to stay, each with the writer's reason; not saved yet

/** Create the notes of a box; `redraw` is called after a click on a note. */
export function makeNotes(main, box, redraw) {
  const place = document.getElementById(`${box.id}-notes`);
  const [open, alone] = place.querySelectorAll(".notes");
  const [counted, more] = [place.querySelector(".for-readers"), place.querySelector("details")];
  const template = main.querySelector("#note");
  const mine = own.get(box.dataset.draft) ?? new Map();
  own.set(box.dataset.draft, mine);
  const drawn = new Map(); // key → the note and its current finding
  let told = new Set();

  const keyOf = (one) => `${box.dataset.draft} ${one.kind} ${one.words}`;
  const isLeft = (one) => !one.blocks && (left.has(keyOf(one)) || left.has(termOf(one)));
  const isKept = (one) => one.kept || (one.ownable.length > 0 && mine.has(one.words));
  const isFree = () => main.querySelector("[name=sharing][value=not_for_sharing]")?.checked ?? false;

  const { one, some, aloneSome } = template.dataset;
  const count = (number) => (number === 1 ? one : some.replace("{number}", number));
  const countAlone = (number) => (number === 1 ? template.dataset.alone : aloneSome.replace("{number}", number));

  function act(event) {
    const { does, why } = event.target.dataset;
    const key = event.target.closest("li")?.dataset.key;
    const one = drawn.get(key)?.about;
    if (!does || !one || box.readOnly) return;
    if (does === "own") mine.set(one.words, why);
    else if (does === "undo") mine.delete(one.words);
    else if (does !== "use") left.add(does === "term" ? termOf(one) : key);
    box.focus();
    if (does === "use") replace(box, one);
    else {
      box.setSelectionRange(one.end, one.end);
      redraw();
    }
  }

  function draw(list, those) {
    const keys = those.map(keyOf);
    const notes = those.map((one) => noteOf(one));
    if ([...list.children].map((one) => one.dataset.key).join("\n") !== keys.join("\n")) list.replaceChildren(...notes);
  }

  /** Return the note about these words; an existing note is reused, so that it keeps the focus. */
  function noteOf(one) {
    const key = keyOf(one);
    const note = drawn.get(key)?.note ?? template.content.firstElementChild.cloneNode(true);
    drawn.set(key, { note, about: one });
    note.dataset.key = key;
    fill(note, one, isKept(one), isFree());
    return note;
  }

  /** Add hidden inputs to the form: the quoted words that are to stay, each with its reason. */
  function carry(those) {
    const words = new Set(those.filter((one) => isKept(one) && !one.kept).map((one) => one.words));
    box.form?.querySelectorAll(`input[data-own="${box.id}"]`).forEach((one) => one.remove());
    for (const each of words) {
      const input = document.createElement("input");
      Object.assign(input, { type: "hidden", name: "own[]", value: `${mine.get(each)}:${each}` });
      input.dataset.own = box.id;
      place.append(input);
    }
  }

  place.addEventListener("click", act);
  more.addEventListener("toggle", redraw);
  main.addEventListener("change", (event) => { if (event.target.name === "sharing") redraw(); });

  return {
    /** Show the findings; return the ones to underline. */
    show(found) {
      const seen = new Map(found.filter((one) => !isLeft(one)).map((one) => [keyOf(one), one]));
      const those = [...seen.values()];
      const [public_, private_] = [those.filter((one) => !one.private), those.filter((one) => one.private)];
      draw(open, public_);
      draw(alone, private_);
      carry(those);
      settle(box, those.filter((one) => one.blocks && !isKept(one)));
      open.hidden = public_.length === 0;
      more.hidden = private_.length === 0;
      more.querySelector(".how-many").textContent = countAlone(private_.length);
      counted.textContent = public_.length ? count(public_.length) : "";
      return found.filter((one) => seen.has(keyOf(one)) && !isKept(one) && (!one.private || more.open))
        .map((one) => ({ ...one, blocks: one.blocks && !isFree() }));
    },
    /** Announce new findings to screen readers after a pause; of private findings, only the number. */
    tell() {
      main.querySelector(".all-own")?.setAttribute("hidden", ""); // each quotation has its own button for that
      const now = [...place.querySelectorAll("li")].map((one) => drawn.get(one.dataset.key).about);
      const fresh = now.filter((one, at) => !told.has(`${one.kind} ${at}`)); // not those that only grew
      told = new Set(now.map((one, at) => `${one.kind} ${at}`));
      if (fresh.length === 0) return;
      const said = fresh.filter((one) => !one.private).map((one) => `${one.named}: ${one.reason}`);
      const quiet = fresh.length - said.length;
      announce([...said, ...(quiet ? [countAlone(quiet)] : [])].join(" "));
    },
  };
}

const termOf = (one) => `${one.kind} ${one.words.toLowerCase()}`;

function fill(note, one, isKept, isFree) {
  const [named, why, how] = ["q", ".why", ".how"].map((each) => note.querySelector(each));
  named.textContent = one.named;
  why.textContent = one.reason;
  how.textContent = isKept ? "" : one.suggestion;
  const holdsUp = one.blocks && !isKept && !isFree;
  note.className = `note ${holdsUp ? "blocks" : "nudges"}`;
  note.querySelector(".instead q").textContent = one.instead ?? "";
  const use = note.querySelector("[data-does=use]");
  use.ariaLabel = `${use.textContent}: ${one.instead}`;
  const isTerm = one.kind === "quote";
  const shown = {
    ".instead": one.instead && !isKept,
    ".kept": isKept,
    ".first": holdsUp,
    "[data-does=use]": one.instead && !isKept,
    "[data-does=term]": !one.blocks && isTerm,
    "[data-does=leave]": !one.blocks && !isTerm,
    "[data-does=undo]": isKept && !one.kept,
  };
  for (const [what, isShown] of Object.entries(shown)) note.querySelector(what).hidden = !isShown;
  for (const each of note.querySelectorAll("[data-why]")) each.hidden = isKept || !one.ownable.includes(each.dataset.why);
  const [deeds, buttons] = [note.querySelector(".deeds"), note.querySelectorAll("button:not([hidden])")];
  deeds.hidden = buttons.length === 0;
}

/** Hide the server's error above the box, which the notes replace; remove it once no finding blocks. */
function settle(box, holding) {
  const error = document.getElementById(`${box.id}-error`);
  if (!error || !(error.hidden ||= holding.some((one) => error.textContent.includes(one.named)))) return;
  if (holding.length > 0) return;
  error.remove();
  box.ariaInvalid = null;
  if (box.form?.querySelector(".error")) return; // another error remains
  const outcome = document.querySelector("#outcome.wrong");
  outcome?.replaceChildren();
  outcome?.classList.remove("wrong");
}

/** Replace the words as if the new ones were typed, so that Ctrl + Z undoes it. */
function replace(box, one) {
  box.setSelectionRange(one.start, one.end);
  if (document.execCommand("insertText", false, one.instead)) return;
  box.setRangeText(one.instead, one.start, one.end, "end");
  box.dispatchEvent(new Event("input", { bubbles: true }));
}
