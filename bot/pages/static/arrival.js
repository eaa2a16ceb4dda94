// Open a link from Slack: remove the token from the address bar, ask for the name of its member, and open on a press.
import { ask } from "./ask.js";

const LATER = new Set([429, 503]); // the link is still unused: the member can press again
const main = document.querySelector("main");
const said = document.querySelector("#said");
const button = document.querySelector("#continue");
const PLACE = /^\/(case|r\/[0-9a-f-]+\/[a-z]+|a\/[0-9a-f-]+)$/; // the case, a review, a question
const [token] = location.hash.slice(1).split("/");
const place = location.hash.slice(1 + token.length); // the page that the link leads to, or "" for the first one
history.replaceState(null, "", location.pathname);

function end(words) {
  button.hidden = true;
  said.className = "sentence";
  said.textContent = words;
}

async function greet() {
  const answer = await ask("/w/who", { token });
  if (!answer.ok) return end(answer.said ?? main.dataset.notReached);
  said.textContent = main.dataset.once;
  button.textContent = answer.said;
  button.hidden = false;
  button.focus();
}

button.addEventListener("click", async () => {
  if (button.getAttribute("aria-disabled") === "true") return;
  button.setAttribute("aria-disabled", "true");
  const answer = await ask("/w/open", { token });
  if (answer.ok) return location.replace(PLACE.test(place) && answer.page.startsWith("/s/") ? answer.page + place : answer.page);
  if (answer.status !== 0 && !LATER.has(answer.status)) return end(answer.said);
  said.textContent = answer.said ?? main.dataset.notReached;
  button.setAttribute("aria-disabled", "false");
});

// Pasting another link into the same tab changes only the fragment.
window.addEventListener("hashchange", () => location.reload());

if (token) greet();
else end(main.dataset.noLink);
