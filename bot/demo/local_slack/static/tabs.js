// Tabs for Home, the bot's messages and #front-desk. One is open at a time; arrow keys move between them.
import { freshId, make } from './dom.js';
import { WORDS } from './words.js';

const NAMES = { home: WORDS.home, dms: WORDS.app, channel: WORDS.channel };

export class Tabs {
  constructor(panels, onOpen) {
    this.panels = panels;
    this.onOpen = onOpen;
    this.open = 'dms'; // a new user's first messages arrive there
    this.buttons = Object.fromEntries(Object.keys(panels).map((tab) => [tab, this.button(tab)]));
    const list = make('div', { class: 'tabs', role: 'tablist', onkeydown: (event) => this.onKey(event) },
      Object.values(this.buttons));
    this.node = make('div', { class: 'tabbed' }, list, Object.values(panels));
    this.mark();
  }

  button(tab) {
    const panel = freshId('panel');
    const id = freshId('tab');
    const holder = this.panels[tab];
    holder.id = panel;
    if (!holder.hasAttribute('role')) holder.setAttribute('role', 'tabpanel');
    holder.setAttribute('aria-labelledby', id);
    return make('button', { type: 'button', class: 'tab', role: 'tab', id, 'aria-controls': panel, 'data-key': `tab-${tab}`,
      'data-tab': tab, onclick: () => this.choose(tab) }, NAMES[tab], make('span', { class: 'count' }));
  }

  choose(tab) {
    this.open = tab;
    this.mark();
    this.onOpen(tab);
  }

  mark() {
    for (const [tab, button] of Object.entries(this.buttons)) {
      button.setAttribute('aria-selected', String(tab === this.open));
      button.tabIndex = tab === this.open ? 0 : -1;
      this.panels[tab].hidden = tab !== this.open;
    }
  }

  show(counts) {
    for (const [tab, count] of Object.entries(counts)) {
      this.buttons[tab].querySelector('.count').textContent = count ? ` (${count})` : '';
      this.buttons[tab].classList.toggle('has-news', count > 0);
    }
  }

  onKey(event) {
    const tabs = Object.keys(this.buttons);
    const step = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const next = tabs[(tabs.indexOf(this.open) + step + tabs.length) % tabs.length];
    this.choose(next);
    this.buttons[next].focus();
  }
}
