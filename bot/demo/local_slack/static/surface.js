// A list of blocks that is patched, not redrawn, so that focus, caret and typed text survive a refresh.
import { arrange, make } from './dom.js';
import { renderBlock } from './blocks.js';
import { rememberFocus, restoreFocus } from './focus.js';
import { interactive, stateful, Values } from './values.js';

// `seat` has what the renderers need: {reader(), act(surface, block, element, extra), confirm(words)}.
export class Surface {
  constructor(where, seat) {
    this.where = where;
    this.seat = seat;
    this.values = new Values();
    this.errors = {};
    this.blocks = [];
    this.version = undefined;
    this.node = make('div', { class: 'blocks' });
    this.drawn = new Map();
  }

  // `version`: the view's hash or its equivalent. The same version means that the bot has changed nothing.
  show(blocks, held = {}, version = undefined, errors = {}) {
    this.values.accept(held, version !== this.version);
    this.errors = errors;
    this.version = version;
    this.blocks = blocks.map((block, at) => (block.block_id ? block : { ...block, block_id: `#${at}` }));
    this.patch();
  }

  toFirstError() {
    this.node.querySelector('[aria-invalid="true"]')?.focus();
  }

  fill(filled) {
    this.values.fill(filled, this.blocks);
    this.patch();
  }

  // Carries out the person's action. If the person does not confirm, the block is redrawn.
  async change(block, element, value, dispatch) {
    if (element.confirm && !(await this.seat.confirm(element.confirm))) {
      this.redraw(block);
      return;
    }
    this.values.write(block, element, value);
    this.settle(block);
    if (dispatch) this.seat.act(this, block, element, {});
  }

  async press(block, element, extra = {}) {
    if (element.confirm && !(await this.seat.confirm(element.confirm))) return;
    this.seat.act(this, block, element, extra);
  }

  gather() {
    return this.values.gather(this.blocks);
  }

  get hasFields() {
    return this.blocks.some((block) => stateful(block).length > 0);
  }

  // Whether a required field is still empty.
  isMissingAnswer() {
    return this.blocks.some((block) => block.type === 'input' && !block.optional && stateful(block).some((element) => {
      const value = this.values.read(block, element);
      return value === null || value === '' || (Array.isArray(value) && !value.length);
    }));
  }

  patch() {
    const before = rememberFocus(this.node);
    const next = new Map(this.blocks.map((block) => [block.block_id, this.draw(block)]));
    this.drawn = next;
    arrange(this.node, [...next.values()].map((entry) => entry.node));
    if (before && !restoreFocus(this.node, before)) this.node.closest('[tabindex="-1"]')?.focus();
  }

  redraw(block) {
    this.drawn.delete(block.block_id);
    this.patch();
  }

  // The node already shows the typed text. Record that, or the next patch would redraw the field under the caret.
  settle(block) {
    const entry = this.drawn.get(block.block_id);
    if (entry) entry.mark = this.mark(block);
  }

  draw(block) {
    const mark = this.mark(block);
    const old = this.drawn.get(block.block_id);
    if (old?.mark === mark) return old;
    return { mark, node: renderBlock(block, this) };
  }

  mark(block) {
    const json = JSON.stringify(block);
    const reader = this.seat.reader();
    const day = json.includes('date^') || json.includes('"date"') ? reader.now : '';
    const people = interactive(block).some(({ type }) => type.includes('users')) ? reader.people.size : '';
    return [json, this.values.snapshot(block), this.errors[block.block_id] ?? '', day, people].join('\n');
  }
}
