// The whole page: the members on screen, the newest state, and its distribution to the columns.
import { BottomBar, Guide, TopBar } from './bars.js';
import { arrange } from './dom.js';
import { Compare } from './compare.js';
import { markNextPress } from './next_press.js';
import { PressInProgress } from './press.js';
import { ask, coalesced, listen, tell } from './server.js';
import { Seat } from './seat.js';
import { remember, remembered } from './remembered.js';
import { WORDS } from './words.js';

const NARROW = window.matchMedia('(max-width: 899px)');

class Page {
  constructor() {
    const { shown, single } = remembered();
    Object.assign(this, { shown, wantsSingle: single, seats: new Map(), state: null, active: null, away: false });
    this.columns = document.getElementById('columns');
    this.announcer = document.getElementById('announcer');
    this.top = new TopBar(document.getElementById('top'), this);
    this.compare = new Compare(document.getElementById('compare'));
    this.bottom = new BottomBar(document.getElementById('bottom'), () => this.guide.hide(false),
      () => this.lookInto(!this.compare.open));
    this.guide = new Guide(document.getElementById('guide'), this);
    this.refresh = coalesced(() => this.fetchState());
    NARROW.addEventListener('change', () => this.draw());
    document.addEventListener('keydown', (event) => this.onKey(event));
    this.press = new PressInProgress(() => this.draw());
    listen(() => this.refresh(), (away) => this.setAway(away));
    this.refresh();
  }

  get single() {
    return this.wantsSingle || NARROW.matches;
  }

  get visible() {
    return this.single ? [this.shown.includes(this.active) ? this.active : this.shown[0]] : this.shown;
  }

  people() {
    return new Map((this.state?.people ?? []).map((person) => [person.id, person]));
  }

  offered() {
    return this.state.people.filter((person) => person.offered !== false);
  }

  now() {
    return Date.parse(this.state.now) / 1000;
  }

  async fetchState() {
    try {
      const state = await ask(`/workspace/state?people=${this.shown.map(encodeURIComponent).join(',')}`);
      this.take(state);
      this.setAway(false);
    } catch {
      this.setAway(true); // the event stream asks again when it reconnects
    }
  }

  take(state) {
    this.state = state;
    const offered = this.offered().map(({ id }) => id);
    const known = this.shown.filter((id) => offered.includes(id));
    const wanted = [...new Set([...known, ...offered])].slice(0, 2);
    const settled = wanted.every((id, at) => this.shown[at] === id && state.seats[id]);
    this.shown = wanted;
    if (settled) this.draw();
    else this.refresh();
  }

  draw() {
    if (!this.state || this.press.delays()) return;
    const visible = this.visible;
    document.body.classList.toggle('single', visible.length === 1);
    const seats = visible.map((id) => this.seat(id));
    arrange(this.columns, seats.map(({ column }) => column.node));
    for (const seat of seats) this.drawSeat(seat);
    this.drawElsewhere(seats);
    this.top.show(this.state, this.single);
    this.bottom.show(this.state.carried, this.compare.open);
    this.showGuide();
    this.follow();
    document.documentElement.dataset.ready = 'true';
  }

  drawSeat(seat) {
    const news = seat.show(this.state.seats[seat.person]);
    if (!news || seat.person === this.active) return;
    seat.column.pulse();
    this.announcer.textContent = WORDS.news(this.people().get(seat.person).name);
  }

  drawElsewhere(seats) {
    const visible = seats.map(({ person }) => person);
    const others = this.offered().filter((person) => person.unread && !visible.includes(person.id));
    seats.forEach(({ column }, at) => column.showElsewhere(at === 0 ? others : [], (id) => this.turnTo(visible[0], id)));
  }

  seat(id) {
    if (!this.seats.has(id)) this.seats.set(id, new Seat(id, this));
    return this.seats.get(id);
  }

  // A person who does something while the tour plays takes over from it.
  used(id, isOwnAct) {
    this.active = id;
    if (this.state) this.showGuide();
    if (isOwnAct && this.state?.guide?.playing) this.play(false);
  }

  showGuide() {
    const { guide } = this.state;
    this.guide.show(guide, Boolean(this.fillable()));
    const press = guide && !guide.playing && !this.guide.hidden ? guide.press : null;
    const shown = this.visible.map((id) => this.seat(id));
    markNextPress(press, { seat: shown.find(({ person }) => person === press?.person), skipButton: this.top.next,
      goButton: this.guide.go, fillButton: this.guide.fill });
  }

  // The person who acts next, if they are in no column.
  findElsewhere(id) {
    return id && !this.visible.includes(id) ? this.people().get(id) : null;
  }

  goTo(id) {
    this.turnTo(this.visible[0], id);
  }

  // While the tour plays, show the person who acts, and what they write while they are on their private page.
  follow() {
    const { playing, press } = this.state.guide ?? {};
    if (this.compare.open) this.compare.refresh();
    if (playing && press.person && !this.visible.includes(press.person)) this.turnTo(this.visible[0], press.person, false);
    if (playing) this.active = press.person || this.active;
    const wanted = playing && press.kind === 'page' && press.person !== 'U0DANA';
    if (playing && wanted !== this.compare.open) this.lookInto(wanted);
  }

  async lookInto(open) {
    await this.compare.toggle(open);
    this.bottom.show(this.state.carried, open);
  }

  async play(playing) {
    await this.tell('/workspace/tour', { play: playing });
  }

  // The modal with fields in the active column, or that of the person whose turn it is, or any other.
  fillable() {
    const open = this.visible.map((id) => this.seat(id)).filter(({ column }) => column.stack.top?.surface.hasFields);
    const wanted = [this.active, this.state.guide?.press.person];
    return wanted.map((id) => open.find(({ person }) => person === id)).find(Boolean) ?? open[0] ?? null;
  }

  fill() {
    return this.fillable()?.fill();
  }

  choicesFor(id) {
    return this.offered().map((person) => ({
      words: [person.name, person.unread ? ` (${person.unread})` : ''], news: person.unread > 0,
      note: [person.title, person.purpose].filter(Boolean).join(' · '),
      current: person.id === id, choose: () => this.turnTo(id, person.id) }));
  }

  // A member who is already in the other column changes places with this one.
  turnTo(from, to, focuses = true) {
    const swap = { [from]: to, [to]: from };
    this.shown = this.shown.map((id) => swap[id] ?? id);
    this.active = to;
    remember({ shown: this.shown, single: this.wantsSingle });
    this.refresh().then(() => focuses && this.seat(to).column.menuButton.focus());
  }

  toggleSingle() {
    this.wantsSingle = !this.wantsSingle;
    remember({ shown: this.shown, single: this.wantsSingle });
    this.draw();
  }

  showGuideButton(shown) {
    this.bottom.guideButton.hidden = !shown;
  }

  async tell(path, body) {
    const said = await tell(path, body);
    await this.refresh();
    if (said.trouble) this.visible.forEach((id) => this.seat(id).column.showTrouble(said.trouble));
    return said;
  }

  // Typed text belonged to the practice before the reset.
  async afresh() {
    this.guide.hidden = false;
    await tell('/workspace/afresh', {});
    this.seats.clear();
    await this.lookInto(false);
    await this.refresh();
  }

  setAway(away) {
    if (away === this.away) return;
    this.away = away;
    document.body.classList.toggle('away', away);
    this.announcer.textContent = away ? WORDS.away : '';
  }

  // F6 moves between columns, as in other programs with panes, because Tab stays inside an open modal.
  onKey(event) {
    if (event.key !== 'F6') return;
    event.preventDefault();
    const panes = [...this.visible.map((id) => this.seat(id).column.node)];
    const at = panes.findIndex((pane) => pane.contains(document.activeElement));
    const next = this.seat(this.visible[(at + 1) % panes.length]);
    if (next.column.stack.top) next.column.stack.top.focus();
    else next.column.line.focus();
  }
}

new Page();
