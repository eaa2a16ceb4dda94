// One member's column: name, tabs, the open list, the message field, and modals on top.
import { make } from './dom.js';
import { attachMenu } from './menu.js';
import { face, MessageList } from './messages.js';
import { ModalStack } from './modal_stack.js';
import { Surface } from './surface.js';
import { Tabs } from './tabs.js';
import { nothingYet, WORDS } from './words.js';

export class Column {
  constructor(seat) {
    this.seat = seat;
    this.menuButton = make('button', { type: 'button', class: 'member', 'data-key': 'member' });
    this.news = make('div', { class: 'elsewhere' });
    this.dms = new MessageList(seat, WORDS.app);
    this.channel = new MessageList(seat, WORDS.channel);
    this.home = this.homePanel();
    this.tabs = new Tabs({ home: this.home.node, dms: this.dms.node, channel: this.channel.node }, (tab) => this.onTab(tab));
    this.trouble = make('p', { class: 'trouble', role: 'alert', hidden: true });
    this.covered = make('div', { class: 'covered' }, this.tabs.node, this.trouble, this.composer());
    this.node = make('section', { class: 'column', tabindex: '-1' });
    this.stack = new ModalStack(seat, this.node, this.covered);
    this.questions = make('div', { class: 'questions' });
    this.node.append(make('header', { class: 'column-head' }, this.menuButton, this.memberMenu(), this.news),
      make('div', { class: 'stage' }, this.covered, this.stack.node, this.questions));
    this.node.addEventListener('focusin', () => seat.onUsed());
    for (const kind of ['pointerdown', 'keydown']) this.node.addEventListener(kind, (event) => seat.onUsed(event.isTrusted));
    for (const kind of ['input', 'change']) this.node.addEventListener(kind, () => seat.onUsed());
    this.node.addEventListener('animationend', (event) => event.target === this.node && this.node.classList.remove('pulse'));
  }

  homePanel() {
    const surface = new Surface({ home: null }, this.seat);
    const empty = make('p', { class: 'empty' });
    return { surface, empty, node: make('div', { class: 'scroll home', tabindex: '0' }, empty, surface.node) };
  }

  memberMenu() {
    return attachMenu(this.menuButton, () => this.seat.choices());
  }

  composer() {
    this.line = make('input', { class: 'field', type: 'text', placeholder: WORDS.hint, 'data-key': 'message',
      spellcheck: 'false', autocomplete: 'off', enterkeyhint: 'send' });
    this.sendButton = make('button', { type: 'submit', class: 'button send' }, WORDS.send);
    return make('form', { class: 'composer', onsubmit: (event) => {
      event.preventDefault();
      this.say();
    } }, this.line, this.sendButton);
  }

  // Clear the field only after the message has arrived, and only if nothing else was typed since.
  async say() {
    const text = this.line.value;
    if (!text.trim()) return;
    const notices = this.seat.state.notices.length;
    const said = await this.seat.command(text);
    if (!said?.ok) return;
    if (this.line.value === text) this.line.value = '';
    if (!text.startsWith('/')) this.tabs.choose('channel');
    else if (this.seat.state.notices.length > notices) this.tabs.choose('dms');
  }

  onTab(tab) {
    if (tab === 'home') this.seat.openHome();
    if (tab === 'dms') this.seat.read();
    (tab === 'channel' ? this.channel : this.dms).toEnd();
  }

  show(person, state) {
    const own = `${person.name}, ${person.title}`;
    this.node.setAttribute('aria-label', own);
    this.line.setAttribute('aria-label', `${WORDS.message}, ${person.name}`);
    this.showMember(person, own);
    this.tabs.show({ dms: state.unread ?? 0 });
    this.dms.show(messagesOf(state), nothingYet(person));
    this.channel.show(state.channel ?? [], WORDS.channelEmpty);
    this.showHome(person, state.home);
    this.stack.show(state.views ?? []);
    this.showTrouble(state.trouble ?? this.seat.trouble);
  }

  showMember(person, own) {
    if (this.menuButton.dataset.shown === own) return;
    this.menuButton.dataset.shown = own;
    this.menuButton.replaceChildren(face(person, this.seat.reader().people),
      make('span', { class: 'member-words' }, make('strong', {}, person.name), make('span', {}, person.title)),
      make('span', { class: 'chevron', 'aria-hidden': 'true' }));
  }

  showHome(person, view) {
    this.home.empty.textContent = WORDS.homeEmpty(person.name);
    this.home.empty.hidden = Boolean(view?.blocks?.length);
    this.home.surface.where = { home: view?.id ?? null };
    this.home.surface.show(view?.blocks ?? [], view?.state?.values, view?.hash);
  }

  // Show the notice in the top modal, because an open modal hides the notice below it.
  showTrouble(words) {
    const top = this.stack.top;
    top?.showTrouble(words);
    this.trouble.hidden = Boolean(top) || !words;
    this.trouble.textContent = top ? '' : words ?? '';
  }

  // With a single column the other members are hidden, so this shows a button for each one who has news.
  showElsewhere(others, choose) {
    this.news.replaceChildren(...others.map((person) => make('button', { type: 'button', class: 'button slim news',
      onclick: () => choose(person.id) }, WORDS.news(person.name))));
  }

  pulse() {
    this.node.classList.remove('pulse');
    void this.node.offsetWidth; // forces a reflow, which restarts the animation
    this.node.classList.add('pulse');
  }
}

// Sort ephemerals among the messages by time. Ephemerals without a time are the newest, so they go last.
function messagesOf(state) {
  const at = (item) => Number(item.ts ?? item.id) || Infinity;
  const dms = (state.dms ?? []).map((item) => ({ ...item, id: item.ts }));
  const notices = (state.notices ?? []).map((item) => ({ ...item, ephemeral: true }));
  return [...dms, ...notices].sort((one, other) => (at(one) === at(other) ? 0 : at(one) - at(other)));
}
