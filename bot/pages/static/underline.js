// Lines beneath words in a box. The same words stand behind it, set alike and unseen, so that each line is in its place.

/** Put a place for lines behind a box; return a function that draws them beneath spans of its text. */
export function makeUnderline(box) {
  const behind = document.createElement("div");
  behind.className = "behind";
  behind.ariaHidden = "true";
  behind.dir = "auto";
  box.before(behind);

  /** What scrolls in the box scrolls behind it, and its scroll bar takes as much room there. */
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
    behind.replaceChildren(...pieces, text.slice(at), "\n"); // a line end at the very end has a line of its own in the box
    follow();
  };
}
