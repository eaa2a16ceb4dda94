// One member on the page: sends the member's actions to the workspace, and shows its answers in the column.
import { Column } from './column.js';
import { askIn } from './confirm.js';
import { tell } from './server.js';

export class Seat {
  // `page`: {people(), now(), refresh(), used(id), choicesFor(id)}.
  constructor(person, page) {
    this.person = person;
    this.page = page;
    this.trouble = null;
    this.inFlight = new Set();
    this.queue = Promise.resolve();
    this.state = null;
    this.column = new Column(this);
  }

  reader() {
    const people = this.page.people();
    return { people, zone: people.get(this.person)?.time_zone ?? 'UTC', now: this.page.now() };
  }

  choices() {
    return this.page.choicesFor(this.person);
  }

  onUsed(isOwnAct = false) {
    this.page.used(this.person, isOwnAct);
    if (this.state?.unread && this.column.tabs.open === 'dms') this.read();
  }

  show(state) {
    const news = this.state !== null && arrivals(this.state) < arrivals(state);
    this.state = state;
    this.column.show(this.reader().people.get(this.person), state);
    return news;
  }

  // A click that is in flight is not sent again, unless the app has changed the view since.
  // Other actions wait for each other, and each sends the newest state.
  async act(surface, block, element, extra) {
    const name = `act ${JSON.stringify([surface.where, surface.version, block.block_id, element.action_id])}`;
    const isButton = element.type === 'button' || element.type === 'overflow';
    if (isButton && this.inFlight.has(name)) return;
    this.inFlight.add(name);
    const release = this.pending(surface, block, element);
    this.queue = this.queue.then(() => this.sendAct(surface, block, element, extra));
    await this.queue;
    this.inFlight.delete(name);
    release();
  }

  sendAct(surface, block, element, extra) {
    const state = surface.gather();
    if (extra.type) (state[block.block_id] ??= {})[element.action_id] = extra;
    const missed = surface.values.leaving();
    return this.send('/workspace/act', { where: surface.where, block_id: block.block_id,
      action_id: element.action_id, state }, missed);
  }

  pending(surface, block, element) {
    const nodes = [...surface.node.querySelectorAll('[data-action]')].filter((node) => node.dataset.action === element.action_id
      && node.closest('[data-block]').dataset.block === block.block_id);
    nodes.forEach((node) => node.setAttribute('aria-busy', 'true'));
    return () => nodes.forEach((node) => node.removeAttribute('aria-busy'));
  }

  async submit(modal) {
    await this.once(`submit ${modal.id} ${modal.surface.version}`, async () => {
      modal.setPending(true);
      await this.queue;
      const missed = modal.surface.values.leaving();
      const said = await this.send('/workspace/submit', { view: modal.id, values: modal.surface.gather() }, missed);
      if (said.errors) modal.surface.toFirstError();
      modal.setPending(false);
    });
  }

  // As in Slack, the X closes the whole stack, and the close button (or Escape) closes the top modal.
  async close(modal, clear = false) {
    await this.once(`close ${modal.id}`, () => this.send('/workspace/close', { view: modal.id, clear }));
  }

  confirm(question) {
    return askIn(this.column.questions, question, this.reader());
  }

  async command(text) {
    return this.once(`command ${text}`, () => this.send('/workspace/command', { text }));
  }

  openHome() {
    return this.send('/workspace/home', {});
  }

  read() {
    return this.once('read', () => this.send('/workspace/read', {}));
  }

  async fill() {
    const modal = this.column.stack.top;
    if (!modal) return;
    const said = await this.send('/workspace/fill', { view: modal.id });
    if (said.values) modal.surface.fill(said.values);
    this.page.showGuide();
  }

  async once(name, work) {
    if (this.inFlight.has(name)) return null;
    this.inFlight.add(name);
    try {
      return await work();
    } finally {
      this.inFlight.delete(name);
    }
  }

  // An error stays visible until the next request succeeds.
  async send(path, body, onMissed) {
    const said = await tell(path, { person: this.person, ...body });
    this.trouble = said.trouble ?? null;
    if (said.trouble) onMissed?.();
    await this.page.refresh();
    this.column.showTrouble(this.trouble ?? this.state?.trouble);
    return said;
  }
}

// Returns a number that grows when this person receives something. Their own actions do not count.
function arrivals(state) {
  const latest = (items) => Number(items?.at(-1)?.ts ?? 0);
  return (state.unread ?? 0) + latest(state.dms) + (state.notices?.length ?? 0) + (state.views?.length ?? 0);
}
