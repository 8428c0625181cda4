// thread.js is the panel beside the channel: one message, the replies to it, and a composer.
// On a phone it fills the screen.

import { h, iconButton } from "./dom.js";
import { Composer } from "./composer.js";
import { MessageList } from "./list.js";
import { sendText } from "./send.js";

export class ThreadPane {
  #key = "";

  /** opts: {store, acts, onClose()}. */
  constructor(root, { store, acts, onClose }) {
    this.root = root;
    this.store = store;
    this.log = h("div.message-list", { role: "log", "aria-live": "off", "aria-label": "Replies" });
    this.where = h("span.topic", {});
    this.rule = h("div.replies-rule", { role: "separator" }, h("span", {}));
    this.composer = new Composer({
      store, testid: "thread-composer", label: "Reply", commands: false,
      onSend: (text, composer) => sendText(store, acts, store.place, store.thread, text, composer),
      onEditLast: () => this.editLast(),
    });
    root.append(
      h("header.pane-head", {},
        iconButton("close", "Close the thread", onClose, { "data-testid": "thread-close" }),
        h("div.pane-title", {}, h("h2", {}, "Thread"), this.where)),
      this.log,
      h("div.pane-foot", {}, this.composer.el));
    this.list = new MessageList(this.log, { store, acts, inThread: true, onRead: () => this.#read() });
    document.addEventListener("visibilitychange", () => this.#read());
  }

  draw() {
    const { store } = this;
    const parent = store.thread && store.message(store.place, store.thread);
    const opened = this.root.hidden;
    this.root.hidden = !parent;
    document.getElementById("app").classList.toggle("with-thread", Boolean(parent));
    if (!parent) {
      this.#key = "";
      return;
    }
    const about = store.channel(store.place);
    const replies = store.replies(store.place, store.thread);
    const spoken = replies.filter((r) => !r.ephemeral).length;
    this.where.textContent = about.is_im ? about.name : `#${about.name}`;
    this.rule.firstChild.textContent = spoken === 1 ? "1 reply" : `${spoken} replies`;
    const key = `${store.me}/${store.place}/${store.thread}`;
    this.composer.show(key, "Reply in this thread");
    this.list.draw(key, [parent, ...replies], { root: parent, rule: spoken ? this.rule : null });
    const wide = window.matchMedia("(min-width: 701px) and (not (pointer: coarse))").matches;
    if ((opened || key !== this.#key) && wide) this.composer.focus();
    this.#key = key;
  }

  #read() {
    if (!document.hidden && this.store.ready && this.store.thread && this.list.stick) this.store.markRead(this.store.place, this.store.thread);
  }

  /** editLast opens the member's newest reply for editing. */
  editLast() {
    const replies = this.store.replies(this.store.place, this.store.thread);
    const last = replies.findLast((m) => m.user === this.store.me && !m.ephemeral && !m.subtype);
    if (last) this.list.edit(last.ts);
    return Boolean(last);
  }
}
