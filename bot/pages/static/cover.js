// Covering words: one tap covers every box and everything there is to read, one tap uncovers it.
import { announce } from "./announce.js";

/** Make the cover button work; return functions to cover, and to ask whether it is covered. */
export function makeCover(main) {
  const words = main.dataset;
  const button = main.querySelector("#cover");
  const veils = [...main.querySelectorAll(".veil")];

  function set(isCovered) {
    main.classList.toggle("covered", isCovered);
    veils.forEach((veil) => { veil.hidden = !isCovered; });
    button.textContent = isCovered ? words.uncover : words.cover;
    if (isCovered) announce(words.coveredSaid);
  }

  const isCovered = () => main.classList.contains("covered");
  button.hidden = veils.length === 0;
  button.addEventListener("click", () => set(!isCovered()));
  for (const veil of veils) {
    veil.addEventListener("click", () => {
      set(false);
      (veil.parentElement.querySelector("textarea") ?? button).focus();
    });
  }
  return { isCovered, cover: () => set(true) };
}
