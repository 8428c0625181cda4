// acts.js does things as the member whom the page shows, and tells them when it did not work.

import { act, ActError } from "./api.js";
import { notify } from "./notices.js";

/** Acts wraps the control API for the store's current member. Each act resolves to the answer, or null. */
export class Acts {
  constructor(store) {
    this.store = store;
  }

  async #do(name, body) {
    try {
      return await act(name, { user: this.store.me, ...body });
    } catch (error) {
      if (!(error instanceof ActError)) throw error;
      notify(error.message);
      return null;
    }
  }

  say(channel, text, thread_ts) {
    return this.#do("say", thread_ts ? { channel, text, thread_ts } : { channel, text });
  }

  edit(channel, ts, text) {
    return this.#do("edit", { channel, ts, text });
  }

  remove(channel, ts) {
    return this.#do("delete", { channel, ts });
  }

  /** toggle adds the member's reaction, or takes it back where it is there already. */
  toggle(message, name) {
    const mine = message.reactions?.find((r) => r.name === name)?.users.includes(this.store.me);
    const body = { channel: message.channel, ts: message.ts, name };
    return this.#do("react", mine ? { ...body, remove: true } : body);
  }

  command(channel, command, text) {
    return this.#do("command", { channel, command, text });
  }

  click(place, block, element, value) {
    return this.#do("click", { ...place, block_id: block.block_id, action_id: element.action_id, value });
  }

  choose(place, block, element, value) {
    const chosen = Array.isArray(value) ? { values: value } : { value: String(value ?? "") };
    return this.#do("choose", { ...place, block_id: block.block_id, action_id: element.action_id, ...chosen });
  }

  submit(view, values) {
    return this.#do("submit", { view_id: view.id, values });
  }

  close(view) {
    return this.#do("close", { view_id: view.id });
  }

  /** home tells the app that the member looks at its home tab, or its messages. */
  home(tab) {
    return this.#do("home", { tab });
  }

  dm() {
    return this.#do("dm", {});
  }

  join(channel) {
    return this.#do("join", { channel });
  }
}
