// One member's modals, the last on top. The stack covers only the member's own column.
import { arrange, keepFocus, make } from './dom.js';
import { findByKey } from './focus.js';
import { Modal } from './modal.js';

export class ModalStack {
  // `covered`: the nodes below, which are inert while a modal is open.
  constructor(seat, column, covered) {
    Object.assign(this, { seat, column, covered });
    this.modals = new Map();
    this.node = make('div', { class: 'overlay', hidden: true, onmousedown: keepFocus });
    this.back = null;
  }

  get top() {
    return [...this.modals.values()].at(-1) ?? null;
  }

  show(views) {
    const before = this.top;
    const hadFocus = this.holdsFocus();
    if (!before && views.length) this.rememberWayBack();
    const known = this.modals;
    this.modals = new Map(views.map((view) => [view.id, known.get(view.id) ?? new Modal(view, this.seat)]));
    const others = views.map((view, at) => this.modals.get(view.id).show(view, at + 1, views.length));
    this.lay();
    const changed = this.top !== before || others.at(-1) === true;
    if (changed && hadFocus) this.moveFocus();
  }

  lay() {
    const top = this.top;
    arrange(this.node, [...this.modals.values()].map((modal) => modal.node));
    for (const modal of this.modals.values()) modal.node.hidden = modal !== top;
    this.node.hidden = !top;
    this.covered.inert = Boolean(top);
  }

  // A modal that opens must not take the focus from a person who is using the other column.
  holdsFocus() {
    const at = document.activeElement;
    return at === document.body || at === null || this.column.contains(at);
  }

  rememberWayBack() {
    const node = document.activeElement;
    this.back = this.covered.contains(node) ? { node, key: node.dataset.key } : null;
  }

  moveFocus() {
    if (this.top) {
      this.top.focus();
      return;
    }
    const way = this.back;
    const target = way?.node.isConnected ? way.node : findByKey(this.covered, way?.key);
    (target ?? this.covered.querySelector('[data-key="message"]')).focus({ preventScroll: true });
  }
}
