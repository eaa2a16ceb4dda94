// Covering one's words: one tap covers all boxes, one tap uncovers them.
import { announce } from "./announce.js";

/** Make the cover button work; return functions to cover, and to ask whether it is covered. */
export function makeCover(form, words) {
  const button = form.querySelector("#cover");
  const veils = [...form.querySelectorAll(".veil")];

  function set(isCovered) {
    form.classList.toggle("covered", isCovered);
    veils.forEach((veil) => { veil.hidden = !isCovered; });
    button.textContent = isCovered ? words.uncover : words.cover;
    if (isCovered) announce(words.coveredSaid);
  }

  const isCovered = () => form.classList.contains("covered");
  button.hidden = false;
  button.addEventListener("click", () => set(!isCovered()));
  for (const veil of veils) {
    veil.addEventListener("click", () => {
      set(false);
      veil.parentElement.querySelector("textarea").focus();
    });
  }
  return { isCovered, cover: () => set(true) };
}
