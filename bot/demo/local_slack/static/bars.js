// The bars of the page: notice, clock and reset at the top, the guide below them, and the traffic count at the bottom.
import { isSecondOfDouble } from './buttons.js';
import { make } from './dom.js';
import { pageDialog } from './confirm.js';
import { lookInto } from './carried.js';
import { WORDS } from './words.js';

export class TopBar {
  constructor(node, page) {
    this.page = page;
    this.moved = Promise.resolve();
    this.clock = make('p', { class: 'clock', 'aria-live': 'off' });
    this.next = this.button('', (event) => this.moveToNext(event), 'next-due');
    this.single = this.button(WORDS.onePerson, () => page.toggleSingle(), 'one-person');
    node.append(make('h1', { class: 'promise' }, WORDS.promise), this.clock, make('div', { class: 'controls' },
      make('div', { class: 'clock-controls', role: 'group', 'aria-label': 'Clock' },
        this.button(WORDS.hour, () => this.move({ advance: 3600 })),
        this.button(WORDS.day, () => this.move({ advance: 86_400 })), this.next),
      make('div', { class: 'page-controls' }, this.single,
        this.button(WORDS.afresh, () => this.askAfresh()))));
  }

  button(words, then, look = '') {
    return make('button', { type: 'button', class: `button slim ${look}`, onclick: then }, words);
  }

  show(state, single) {
    this.clock.textContent = state.now_words;
    this.next.textContent = state.next_due ? WORDS.nextDue(state.next_due) : WORDS.nothingDue;
    this.next.disabled = !state.next_due;
    this.single.setAttribute('aria-pressed', String(single));
  }

  // Clicks are queued, so that three quick clicks move the clock by three hours.
  move(how) {
    this.moved = this.moved.then(() => this.page.tell('/workspace/clock', how));
  }

  // A double click must not skip an event that becomes due in between.
  moveToNext(event) {
    if (!isSecondOfDouble(event)) this.move({ to: 'next' });
  }

  askAfresh() {
    pageDialog(WORDS.afreshAsk, make('p', {}, WORDS.afreshText), [
      { words: WORDS.afreshNo },
      { words: WORDS.afresh, look: 'danger-full', then: () => this.page.afresh() },
    ]);
  }
}

export class Guide {
  constructor(node, page) {
    this.node = node;
    this.page = page;
    this.hidden = false;
    this.step = make('span', { class: 'guide-step' });
    this.text = make('span', { class: 'guide-text' });
    this.fill = make('button', { type: 'button', class: 'button slim primary', onclick: () => page.fill() }, WORDS.fill);
    node.append(make('p', { class: 'guide-line', 'aria-live': 'polite' }, this.step, ' ', this.text),
      make('div', { class: 'guide-buttons' }, this.fill,
        make('button', { type: 'button', class: 'button slim', onclick: () => this.hide(true) }, WORDS.hide)));
  }

  // `fillable`: whether a modal is open that can be filled in.
  show(guide, fillable) {
    this.guide = guide;
    this.node.hidden = !guide || this.hidden;
    this.page.showGuideButton(Boolean(guide) && this.hidden);
    if (!guide) return;
    const step = WORDS.step(guide);
    if (this.step.textContent !== step) this.step.textContent = step;
    if (this.text.textContent !== guide.text) this.text.textContent = guide.text;
    this.fill.disabled = !fillable;
  }

  hide(hidden) {
    this.hidden = hidden;
    this.show(this.guide, !this.fill.disabled);
  }
}

export class BottomBar {
  constructor(node, onShowGuide) {
    this.words = make('p', { class: 'carried' });
    this.guideButton = make('button', { type: 'button', class: 'button slim', hidden: true, onclick: onShowGuide },
      WORDS.showGuide);
    node.append(this.words, make('div', { class: 'bottom-buttons' }, this.guideButton,
      make('button', { type: 'button', class: 'button slim', onclick: () => lookInto() }, WORDS.look)));
  }

  show(carried) {
    this.words.textContent = WORDS.carried(carried.payloads, carried.own_words);
  }
}

