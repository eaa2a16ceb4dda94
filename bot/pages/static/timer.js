// How long the two have been talking. It counts on quietly: nothing blinks, sounds or is announced.
const MINUTE = 60_000;

/** Count on from the minutes that the server wrote; return a function that stops it. */
export function keepTimer(main) {
  const place = main.querySelector("#timer");
  if (!place) return () => {};
  const { minutes, planned, says, over } = place.dataset;
  const since = Date.now() - Number(minutes) * MINUTE;

  function show() {
    const now = Math.floor((Date.now() - since) / MINUTE);
    const sentence = now > Number(planned) ? over : says.replace("{minutes}", now);
    place.textContent = sentence.replace("{planned}", planned);
  }
  const timer = setInterval(show, MINUTE / 4);
  return () => clearInterval(timer);
}
