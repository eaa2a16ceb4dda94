// Lines under text in a box. An invisible copy of the text behind the box, in the same type, places each line.

/** Add a layer for lines behind a box; return a function that draws lines under spans of its text. */
export function makeUnderline(box) {
  const behind = document.createElement("div");
  behind.className = "behind";
  behind.ariaHidden = "true";
  behind.dir = "auto";
  box.before(behind);

  /** Keep the layer scrolled as the box is, with the same room for a scroll bar. */
  function follow() {
    behind.style.overflowY = box.scrollHeight > box.clientHeight ? "scroll" : "hidden";
    behind.scrollTop = box.scrollTop;
  }
  box.addEventListener("scroll", follow, { passive: true });
  new ResizeObserver(follow).observe(box);

  return function draw(spans) {
    const text = box.value;
    const pieces = [];
    let at = 0;
    for (const { start, end, blocks } of [...spans].sort((a, b) => a.start - b.start || b.end - a.end)) {
      const from = Math.max(start, at);
      if (from >= end) continue;
      const mark = document.createElement("mark");
      mark.className = blocks ? "blocks" : "nudges";
      mark.textContent = text.slice(from, end);
      pieces.push(text.slice(at, from), mark);
      at = end;
    }
    behind.replaceChildren(...pieces, text.slice(at), "\n"); // in a box, a final line break starts a new line
    follow();
  };
}
