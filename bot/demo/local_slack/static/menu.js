// A menu that a button opens, used for overflow menus and for choosing a member.
import { make } from './dom.js';

// `items()` returns [{words, note, href, current, news, choose}] and is called at every opening.
// Returns the menu's node.
export function attachMenu(trigger, items) {
  const menu = make('div', { class: 'menu', role: 'menu', popover: 'auto', 'aria-label': trigger.getAttribute('aria-label') });
  trigger.setAttribute('aria-haspopup', 'menu');
  trigger.setAttribute('aria-expanded', 'false');
  trigger.addEventListener('click', () => open(trigger, menu, items()));
  trigger.addEventListener('keydown', (event) => {
    if (event.key === 'ArrowDown') open(trigger, menu, items(), event);
  });
  menu.addEventListener('keydown', (event) => onKey(event, trigger, menu));
  menu.addEventListener('toggle', (event) => trigger.setAttribute('aria-expanded', String(event.newState === 'open')));
  return menu;
}

function open(trigger, menu, items, event) {
  event?.preventDefault();
  menu.replaceChildren(...items.map((item) => entry(item, trigger, menu)));
  menu.showPopover();
  place(trigger, menu);
  (menu.querySelector('[aria-checked="true"]') ?? menu.firstElementChild)?.focus();
}

// The popover is in the top layer, so the scrolling column cannot clip it.
function place(trigger, menu) {
  const at = trigger.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const left = Math.max(8, Math.min(at.left, window.innerWidth - size.width - 8));
  const below = at.bottom + 4;
  const top = below + size.height > window.innerHeight ? Math.max(8, at.top - size.height - 4) : below;
  menu.style.left = `${left}px`;
  menu.style.top = `${top}px`;
}

function entry(item, trigger, menu) {
  const attributes = { class: `menu-item${item.news ? ' has-news' : ''}`, tabindex: '-1',
    role: item.current === undefined ? 'menuitem' : 'menuitemradio',
    'aria-checked': item.current === undefined ? null : String(item.current),
    onclick: () => {
      close(trigger, menu);
      item.choose();
    } };
  const inside = [make('span', { class: 'menu-words' }, item.words),
    item.note && make('span', { class: 'menu-note' }, item.note)];
  return item.href
    ? make('a', { ...attributes, href: item.href, target: '_blank', rel: 'noreferrer noopener' }, inside)
    : make('button', { ...attributes, type: 'button' }, inside);
}

function close(trigger, menu) {
  menu.hidePopover();
  trigger.focus();
}

function onKey(event, trigger, menu) {
  const entries = [...menu.children];
  const at = entries.indexOf(document.activeElement);
  const goals = { ArrowDown: (at + 1) % entries.length, ArrowUp: (at - 1 + entries.length) % entries.length,
    Home: 0, End: entries.length - 1 };
  if (event.key in goals) entries[goals[event.key]].focus();
  else if (event.key === 'Escape' || event.key === 'Tab') close(trigger, menu);
  else return;
  event.preventDefault();
  event.stopPropagation(); // Escape closes the menu, not the modal below it
}
