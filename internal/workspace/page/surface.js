// surface.js joins Block Kit to where it stands: the controls of a message act on that message,
// those of a view on that view, and what the member chose is kept until it is drawn again.

import { stated } from "./elements.js";

/** people lists the members as menu items, rooms the conversations. */
const people = (store) => store.people().map((m) => ({ value: m.id, label: store.displayName(m.id), detail: m.real_name }));

const rooms = (store) => [...store.channels.values()].filter((room) => !room.about.is_im)
  .map(({ about }) => ({ value: about.id, label: `#${about.name}` }));

function surface(store, acts, id, place) {
  const key = (block, element) => JSON.stringify([id, block.block_id, element.action_id]);
  return {
    reader: store.reader(),
    inView: Boolean(place.view_id),
    value: (block, element) => store.chosen.get(key(block, element)),
    keep: (block, element, value) => store.chosen.set(key(block, element), value),
    click: (block, element, value) => acts.click(place, block, element, value),
    choose: (block, element, value) => acts.choose(place, block, element, value),
    people: () => people(store),
    rooms: () => rooms(store),
  };
}

/** messageSurface lets a message's controls act on it. */
export const messageSurface = (store, acts, message) =>
  surface(store, acts, `${message.channel}/${message.ts}`, { channel: message.channel, ts: message.ts });

/** viewSurface lets a view's controls act on it; values fall back on the state the app knows. */
export function viewSurface(store, acts, view, errors = {}) {
  const made = surface(store, acts, view.id, { view_id: view.id });
  const kept = made.value;
  made.value = (block, element) =>
    kept(block, element) ?? stated(view.state?.values?.[block.block_id]?.[element.action_id]);
  made.error = (blockID) => errors[blockID];
  return made;
}

/** inputValues gathers what the input blocks of a view hold now, as act/submit takes it. */
export function inputValues(view, made, initial) {
  const values = {};
  for (const block of view.blocks ?? []) {
    if (block.type !== "input") continue;
    const value = made.value(block, block.element) ?? initial(block.element);
    if (value === undefined || value === null) continue;
    const text = Array.isArray(value) ? value.map(String) : String(value);
    values[block.block_id] = { [block.element.action_id]: text };
  }
  return values;
}
