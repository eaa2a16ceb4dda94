// Creates all nodes of the page. Data becomes text nodes and attributes, never markup.

const FORBIDDEN = new Set(['style', 'innerHTML', 'outerHTML', 'srcdoc']);

export function make(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) set(node, name, value);
  node.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

function set(node, name, value) {
  if (FORBIDDEN.has(name)) throw new Error(`Attribute ${name} is not made from data`);
  if (value === null || value === undefined || value === false) return;
  if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
  else node.setAttribute(name, value === true ? '' : String(value));
}

let made = 0;

// Labels and hints refer to fields by id, and two people's fields may share block and action ids.
export function freshId(stem) {
  made += 1;
  return `${stem}-${made}`;
}

// A click outside a dialog does not move the focus.
export function keepFocus(event) {
  if (event.target === event.currentTarget) event.preventDefault();
}

// Moves only nodes that are out of place, because a moved node loses its focus and caret.
export function arrange(parent, wanted) {
  const keep = new Set(wanted);
  for (const child of [...parent.childNodes]) if (!keep.has(child)) child.remove();
  let cursor = parent.firstChild;
  for (const node of wanted) {
    if (node === cursor) cursor = cursor.nextSibling;
    else parent.insertBefore(node, cursor);
  }
}
