// One Slack view, shown as a dialog over its own column.
import { freshId, make } from './dom.js';
import { isSecondOfDouble } from './buttons.js';
import { keepTabInside } from './focus.js';
import { Surface } from './surface.js';
import { WORDS } from './words.js';

export class Modal {
  // `seat`: {reader(), act(), confirm(), submit(modal), close(modal)}.
  constructor(view, seat) {
    this.id = view.id;
    this.seat = seat;
    this.surface = new Surface({ view: view.id }, seat);
    this.titleId = freshId('title');
    this.title = make('h2', { class: 'dialog-title', id: this.titleId, tabindex: '-1' });
    this.depth = make('span', { class: 'depth' });
    this.trouble = make('p', { class: 'trouble', role: 'alert', hidden: true });
    this.foot = make('div', { class: 'dialog-foot' });
    this.body = make('div', { class: 'dialog-body' }, this.surface.node);
    this.form = make('form', { class: 'dialog-form', novalidate: true, onsubmit: (event) => this.onSubmit(event) },
      this.body, this.trouble, this.foot);
    this.node = make('div', { class: 'dialog', role: 'dialog', 'aria-modal': 'true', 'aria-labelledby': this.titleId,
      tabindex: '-1', onkeydown: (event) => this.onKey(event) }, this.head(), this.form);
  }

  head() {
    return make('div', { class: 'dialog-head' }, this.title, this.depth,
      make('button', { type: 'button', class: 'cross', 'aria-label': WORDS.close, 'data-key': 'cross',
        onclick: () => this.seat.close(this, true) }, '×'));
  }

  // Returns true if the bot has replaced this modal with another one.
  show(view, at, of) {
    const screen = `${view.callback_id ?? ''}\n${view.title.text}`;
    const another = this.screen !== undefined && this.screen !== screen;
    this.screen = screen;
    this.view = view;
    this.title.textContent = view.title.text;
    this.depth.textContent = of > 1 ? `${at}/${of}` : '';
    this.depth.title = of > 1 ? WORDS.depth(at, of) : '';
    this.node.dataset.below = String(at - 1);
    this.surface.show(view.blocks, view.state?.values, view.hash, view.errors);
    this.showButtons(view);
    if (another) this.body.scrollTop = 0;
    return another;
  }

  // Redraw only if the labels change, so that the button just pressed keeps the focus.
  showButtons(view) {
    const submit = view.submit?.text ?? null;
    const close = view.close?.text ?? (submit ? WORDS.cancel : WORDS.close);
    const words = JSON.stringify([submit, close]);
    if (this.foot.dataset.words === words) return;
    this.foot.dataset.words = words;
    this.foot.replaceChildren(...[
      make('button', { type: 'button', class: 'button', 'data-key': 'close', onclick: () => this.seat.close(this) }, close),
      submit && make('button', { type: 'submit', class: 'button primary', 'data-key': 'submit',
        onclick: (event) => isSecondOfDouble(event) && event.preventDefault() }, submit),
    ].filter(Boolean));
  }

  showTrouble(words) {
    this.trouble.hidden = !words;
    this.trouble.textContent = words ?? '';
  }

  setPending(pending) {
    this.form.setAttribute('aria-busy', String(pending));
  }

  onSubmit(event) {
    event.preventDefault();
    if (this.view.submit) this.seat.submit(this);
  }

  onKey(event) {
    keepTabInside(this.node, event);
    if (event.key !== 'Escape' || event.defaultPrevented) return;
    event.preventDefault();
    this.seat.close(this);
  }

  // Focus the field with focus_on_load, or else the title, so that a screen reader announces the modal.
  focus() {
    const start = this.surface.node.querySelector('[data-start]');
    (start ?? this.title).focus({ preventScroll: !start });
  }
}
