// Hide text: one tap hides every box and all text to read; one tap shows it again.
import { announce } from "./announce.js";

/** Activate the button that hides text; return functions that hide it and that tell whether it is hidden. */
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
