/** Announce a sentence to screen readers; it is shown elsewhere on the page. */
export function announce(sentence) {
  document.querySelector("#announcer").textContent = sentence;
}
