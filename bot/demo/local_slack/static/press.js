// Delays drawing while a mouse button or finger is down. If the button below it moved, the browser would drop the click.
export class PressInProgress {
  constructor(draw) {
    Object.assign(this, { draw, isDown: false, isLate: false });
    document.addEventListener('pointerdown', () => { this.isDown = true; }, true);
    for (const kind of ['pointerup', 'pointercancel', 'dragend']) {
      document.addEventListener(kind, () => this.end(), true);
    }
    window.addEventListener('blur', () => this.end());
  }

  // Whether to draw later, when the press has ended.
  delays() {
    this.isLate ||= this.isDown;
    return this.isDown;
  }

  // The click comes after the pointer is up, so draw after both.
  end() {
    this.isDown = false;
    if (this.isLate) setTimeout(this.draw);
    this.isLate = false;
  }
}
