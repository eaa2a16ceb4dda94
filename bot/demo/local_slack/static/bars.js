// The bars of the page: notice, clock and reset at the top, the guide below them, and the traffic count at the bottom.
import { isSecondOfDouble } from './buttons.js';
import { make } from './dom.js';
import { pageDialog } from './confirm.js';
import { WORDS } from './words.js';

export class TopBar {
  constructor(node, page) {
    this.page = page;
    this.moved = Promise.resolve();
    this.clock = make('p', { class: 'clock', 'aria-live': 'off' });
    this.next = this.button('', (event) => this.moveToNext(event), 'next-due');
    this.single = this.button(WORDS.onePerson, () => page.toggleSingle(), 'one-person');
    node.append(make('div', { class: 'product' }, make('h1', {}, WORDS.title),
      make('p', { class: 'promise' }, make('span', { class: 'about' }, WORDS.about), ' ', WORDS.promise)), this.clock, make('div', { class: 'controls' },
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
    this.go = this.button('', 'primary', () => page.goTo(this.guide.press.person));
    this.fill = this.button(WORDS.fill, 'primary', () => page.fill());
    this.play = this.button(WORDS.play, '', () => page.play(!this.guide.playing));
    node.append(make('p', { class: 'guide-line', 'aria-live': 'polite' }, this.step, ' ', this.text),
      make('div', { class: 'guide-buttons' }, this.go, this.fill, this.play, this.button(WORDS.hide, 'plain', () => this.hide(true))));
  }

  button(words, look, then) {
    return make('button', { type: 'button', class: `button slim ${look}`, onclick: then }, words);
  }

  // `fillable`: whether a modal with fields is open.
  show(guide, fillable) {
    this.guide = guide;
    this.node.hidden = !guide || this.hidden;
    this.page.showGuideButton(Boolean(guide) && this.hidden);
    if (!guide) return;
    const step = WORDS.step(guide);
    if (this.step.textContent !== step) this.step.textContent = step;
    if (this.shown !== guide.text) this.text.replaceChildren(...withLabels(guide.text));
    this.shown = guide.text;
    this.fill.hidden = !fillable || guide.playing;
    const elsewhere = this.page.findElsewhere(guide.press.person);
    this.go.hidden = !elsewhere || guide.playing;
    this.go.textContent = elsewhere ? WORDS.goTo(elsewhere.name) : '';
    this.play.textContent = guide.playing ? WORDS.stop : WORDS.play;
    this.play.hidden = guide.press.kind === 'done';
  }

  hide(hidden) {
    this.hidden = hidden;
    this.show(this.guide, !this.fill.hidden);
  }
}

// "Press *Next*" with the label in bold.
function withLabels(text) {
  return text.split('*').map((part, at) => (at % 2 ? make('strong', {}, part) : part));
}

export class BottomBar {
  constructor(node, onShowGuide, onLook) {
    this.words = make('p', { class: 'carried' });
    this.guideButton = make('button', { type: 'button', class: 'button slim', hidden: true, onclick: onShowGuide },
      WORDS.showGuide);
    this.look = make('button', { type: 'button', class: 'button slim', 'aria-expanded': 'false', onclick: onLook }, WORDS.look);
    node.append(this.words, make('div', { class: 'bottom-buttons' }, this.guideButton, this.look));
  }

  show(carried, looking) {
    this.look.textContent = looking ? WORDS.lookBack : WORDS.look;
    this.look.setAttribute('aria-expanded', String(looking));
    this.words.textContent = WORDS.carried(carried.payloads, carried.own_words);
  }
}

