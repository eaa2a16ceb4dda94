// Copy buttons: each copies the current text of the element that `data-copies` names.
import { announce } from "./announce.js";

async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text.textContent);
  } catch {
    getSelection().selectAllChildren(text);
    announce(button.dataset.selected);
    button.textContent = button.dataset.selected;
    return;
  }
  announce(button.dataset.copied);
  button.textContent = button.dataset.copied;
}

/** Activate every copy button of the page. */
export function copies(main) {
  for (const button of main.querySelectorAll("button[data-copies]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button, document.getElementById(button.dataset.copies)));
  }
}
