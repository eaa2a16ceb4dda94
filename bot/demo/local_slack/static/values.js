// The values of all inputs of one surface (a view or message): the page's copy of Slack's `state.values`.

// element type: [key in the state, key of the initial value, empty value]
const STATEFUL = {
  plain_text_input: ['value', 'initial_value', null],
  email_text_input: ['value', 'initial_value', null],
  url_text_input: ['value', 'initial_value', null],
  number_input: ['value', 'initial_value', null],
  radio_buttons: ['selected_option', 'initial_option', null],
  checkboxes: ['selected_options', 'initial_options', []],
  static_select: ['selected_option', 'initial_option', null],
  multi_static_select: ['selected_options', 'initial_options', []],
  users_select: ['selected_user', 'initial_user', null],
  multi_users_select: ['selected_users', 'initial_users', []],
  datepicker: ['selected_date', 'initial_date', null],
  timepicker: ['selected_time', 'initial_time', null],
  datetimepicker: ['selected_date_time', 'initial_date_time', null],
};

export function interactive(block) {
  if (block.type === 'input') return [block.element];
  if (block.type === 'actions') return block.elements;
  return block.type === 'section' && block.accessory ? [block.accessory] : [];
}

export function stateful(block) {
  return interactive(block).filter((element) => Object.hasOwn(STATEFUL, element.type));
}

export class Values {
  #held = {};
  #touched = new Map();
  #unsent = new Set();

  // `renewed`: the bot has changed the view. The server's values then replace values that were already sent,
  // but never values that were typed and not yet sent.
  accept(held, renewed) {
    this.#held = held ?? {};
    if (!renewed) return;
    for (const key of [...this.#touched.keys()]) {
      const [blockId, actionId] = JSON.parse(key);
      const known = this.#held[blockId]?.[actionId] !== undefined;
      if (known && !this.#unsent.has(key)) this.#touched.delete(key);
    }
  }

  read(block, element) {
    const [slot, initial, nothing] = STATEFUL[element.type];
    const state = this.#touched.get(key(block, element)) ?? this.#held[block.block_id]?.[element.action_id];
    return state && slot in state ? state[slot] ?? nothing : element[initial] ?? nothing;
  }

  write(block, element, value) {
    const [slot] = STATEFUL[element.type];
    this.#touched.set(key(block, element), { type: element.type, [slot]: value });
    this.#unsent.add(key(block, element));
  }

  // Returns the whole `state.values`, including untouched inputs, because a missing input means something else.
  gather(blocks) {
    const all = {};
    for (const block of blocks) {
      for (const element of stateful(block)) {
        const [slot] = STATEFUL[element.type];
        all[block.block_id] ??= {};
        all[block.block_id][element.action_id] = { type: element.type, [slot]: this.read(block, element) };
      }
    }
    return all;
  }

  // Call when a gathered state is sent. The returned function marks the values as unsent again after a failure.
  leaving() {
    const gone = [...this.#unsent];
    this.#unsent.clear();
    return () => gone.forEach((each) => this.#unsent.add(each));
  }

  // Enters answers from outside (the fill button), as if the person had typed them.
  fill(filled, blocks) {
    for (const block of blocks) {
      for (const element of stateful(block)) {
        const state = filled[block.block_id]?.[element.action_id];
        if (state) this.write(block, element, state[STATEFUL[element.type][0]]);
      }
    }
  }

  snapshot(block) {
    return JSON.stringify(stateful(block).map((element) => this.read(block, element)));
  }
}

function key(block, element) {
  return JSON.stringify([block.block_id, element.action_id]);
}
