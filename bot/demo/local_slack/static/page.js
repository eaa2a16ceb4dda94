// The whole page: the members on screen, the newest state, and its distribution to the columns.
import { BottomBar, Guide, TopBar } from './bars.js';
import { arrange } from './dom.js';
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
    this.bottom = new BottomBar(document.getElementById('bottom'), () => this.guide.hide(false));
    this.guide = new Guide(document.getElementById('guide'), this);
    this.refresh = coalesced(() => this.fetchState());
    NARROW.addEventListener('change', () => this.draw());
    document.addEventListener('keydown', (event) => this.onKey(event));
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
    if (!this.state) return;
    const visible = this.visible;
    document.body.classList.toggle('single', visible.length === 1);
    const seats = visible.map((id) => this.seat(id));
    arrange(this.columns, seats.map(({ column }) => column.node));
    for (const seat of seats) this.drawSeat(seat);
    this.drawElsewhere(seats);
    this.top.show(this.state, this.single);
    this.bottom.show(this.state.carried);
    this.guide.show(this.state.guide, Boolean(this.fillable()));
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

  used(id) {
    this.active = id;
    if (this.state) this.guide.show(this.state.guide, Boolean(this.fillable()));
  }

  // The modal in the active column, or else the only open modal.
  fillable() {
    const open = this.visible.map((id) => this.seat(id)).filter((seat) => seat.column.stack.top);
    return open.find((seat) => seat.person === this.active) ?? (open.length === 1 ? open[0] : null);
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
  turnTo(from, to) {
    const swap = { [from]: to, [to]: from };
    this.shown = this.shown.map((id) => swap[id] ?? id);
    this.active = to;
    remember({ shown: this.shown, single: this.wantsSingle });
    this.refresh().then(() => this.seat(to).column.menuButton.focus());
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
    this.seats.clear();
    this.guide.hidden = false;
    await this.tell('/workspace/afresh', {});
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
