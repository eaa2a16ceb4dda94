// Converts Slack's mrkdwn to DOM nodes.
// `reader` is {people: Map, zone, now}: mentions and dates depend on the reader.
import { make } from './dom.js';
import { WORDS } from './words.js';
import { dateWords } from './zone.js';

// One alternative per kind, in order of precedence: markup inside code is not interpreted.
const MARKS = new RegExp([
  '```\\n?(?<pre>[\\s\\S]+?)\\n?```',
  '`(?<code>[^`\\n]+)`',
  '<(?<token>[^<>\\n]+)>',
  '(?<![\\w*])\\*(?=\\S)(?<bold>[^*\\n]*[^*\\s])\\*(?![\\w*])',
  '(?<![\\w_])_(?=\\S)(?<italic>[^_\\n]*[^_\\s])_(?![\\w_])',
  '(?<![\\w~])~(?=\\S)(?<strike>[^~\\n]*[^~\\s])~(?![\\w~])',
  '(?<line>\\n)',
].join('|'), 'g');

const TAGS = { bold: 'strong', italic: 'em', strike: 's' };

export function mrkdwn(text, reader) {
  const nodes = [];
  for (const stretch of stretches(text)) {
    const inside = inline(stretch.text, reader);
    nodes.push(...(stretch.quoted ? [make('blockquote', {}, inside)] : inside));
  }
  return nodes;
}

// Slack uses only three entities and decodes each once.
export function unescaped(text) {
  const entities = { '&amp;': '&', '&lt;': '<', '&gt;': '>' };
  return text.replace(/&(?:amp|lt|gt);/g, (entity) => entities[entity]);
}

// Groups of lines, quoted or not. A code block may contain lines that begin with ">".
function stretches(text) {
  if (!/^(?:>|&gt;)/m.test(text) || text.includes('```')) return [{ text, quoted: false }];
  const found = [];
  for (const line of text.split('\n')) {
    const quoted = /^(?:>|&gt;)/.test(line);
    const plain = quoted ? line.replace(/^(?:>|&gt;) ?/, '') : line;
    const last = found[found.length - 1];
    if (last && last.quoted === quoted) last.text += `\n${plain}`;
    else found.push({ text: plain, quoted });
  }
  return found;
}

function inline(text, reader) {
  const nodes = [];
  let from = 0;
  for (const match of text.matchAll(MARKS)) {
    if (match.index > from) nodes.push(unescaped(text.slice(from, match.index)));
    nodes.push(...marked(match.groups, reader));
    from = match.index + match[0].length;
  }
  if (from < text.length) nodes.push(unescaped(text.slice(from)));
  return nodes;
}

function marked(groups, reader) {
  const [kind, inside] = Object.entries(groups).find(([, value]) => value !== undefined);
  if (kind === 'line') return [make('br')];
  if (kind === 'pre') return [make('pre', {}, make('code', {}, unescaped(inside)))];
  if (kind === 'code') return [make('code', {}, unescaped(inside))];
  if (kind === 'token') return [token(inside, reader)];
  return [make(TAGS[kind], {}, inline(inside, reader))];
}

function token(inside, reader) {
  const bar = inside.indexOf('|');
  const target = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? null : unescaped(inside.slice(bar + 1));
  if (target.startsWith('@')) return userMention(target.slice(1), reader, label);
  if (target.startsWith('#')) return mention(`#${label ?? target.slice(1)}`);
  if (target.startsWith('!date^')) return dateToken(target, label, reader);
  if (target.startsWith('!')) return mention(label ?? `@${target.slice(1).split('^')[0]}`);
  return isAddress(target) ? link(unescaped(target), label) : document.createTextNode(unescaped(`<${inside}>`));
}

function mention(words) {
  return make('span', { class: 'mention' }, words);
}

export function userMention(id, reader, label = null) {
  return mention(`@${reader.people.get(id)?.name ?? label ?? id}`);
}

function dateToken(target, fallback, reader) {
  const [, seconds, format, address] = target.split('^');
  const words = dateWords(Number(seconds), unescaped(format ?? ''), fallback ?? '', reader);
  return address ? link(unescaped(address), words) : make('time', {}, words);
}

// Anything but a web or mail address stays text: a javascript: address must never become a link.
export function link(address, label) {
  const words = label ?? address.replace(/^mailto:/, '');
  if (!isAddress(address)) return document.createTextNode(words);
  return make('a', { href: address, target: '_blank', rel: 'noreferrer noopener', title: WORDS.newTab }, words);
}

function isAddress(target) {
  return isWebAddress(target) || target.startsWith('mailto:');
}

export function isWebAddress(address) {
  return /^https?:\/\//i.test(address);
}

// A text object: plain_text unchanged, mrkdwn with its markup.
export function textNodes(object, reader) {
  if (!object) return [];
  return object.type === 'mrkdwn' ? mrkdwn(object.text, reader) : [object.text];
}
