/** Say a sentence to screen readers; others see it where it belongs. */
export function announce(sentence) {
  document.querySelector("#announcer").textContent = sentence;
}
