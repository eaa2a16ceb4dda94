// Dialogs: Slack's confirm object over one column, and dialogs over the whole page (reset, traffic).
import { freshId, keepFocus, make } from './dom.js';
import { keepTabInside } from './focus.js';
import { textNodes } from './mrkdwn.js';
import { WORDS } from './words.js';

// Shows the question over `layer` and resolves to the answer. Escape and the secondary button mean no.
export function askIn(layer, question, reader) {
  const before = document.activeElement;
  return new Promise((resolve) => {
    const answer = (yes) => {
      cover.remove();
      if (before?.isConnected) before.focus();
      resolve(yes);
    };
    const dialog = questionDialog(question, reader, answer);
    const cover = make('div', { class: 'cover', onmousedown: keepFocus }, dialog);
    layer.append(cover);
    dialog.querySelector(question.style === 'danger' ? '.quiet' : '.yes').focus();
  });
}

function questionDialog(question, reader, answer) {
  const ids = { title: freshId('ask'), text: freshId('ask-text') };
  const dialog = make('div', { class: 'dialog small', role: 'alertdialog', 'aria-modal': 'true', tabindex: '-1',
    'aria-labelledby': ids.title, 'aria-describedby': ids.text },
  make('h2', { class: 'dialog-title', id: ids.title }, question.title.text),
  make('div', { class: 'dialog-body words', id: ids.text }, textNodes(question.text, reader)),
  make('div', { class: 'dialog-foot' },
    make('button', { type: 'button', class: 'button quiet', onclick: () => answer(false) }, question.deny?.text ?? WORDS.no),
    make('button', { type: 'button', class: `button yes ${question.style === 'danger' ? 'danger-full' : 'primary'}`,
      onclick: () => answer(true) }, question.confirm?.text ?? WORDS.yes)));
  dialog.addEventListener('keydown', (event) => {
    keepTabInside(dialog, event);
    if (event.key !== 'Escape') return;
    event.stopPropagation();
    answer(false);
  });
  return dialog;
}

// For a dialog over the whole page, the browser itself makes the rest inert and restores the focus.
export function pageDialog(title, body, buttons) {
  const id = freshId('dialog');
  const dialog = make('dialog', { class: 'dialog page-dialog', 'aria-labelledby': id },
    make('h2', { class: 'dialog-title', id }, title), make('div', { class: 'dialog-body' }, body),
    make('div', { class: 'dialog-foot' }, buttons.map(({ words, look, then }) => make('button', {
      type: 'button', class: `button ${look ?? ''}`, onclick: () => {
        dialog.close();
        dialog.remove();
        then?.();
      } }, words))));
  dialog.addEventListener('close', () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  return dialog;
}
