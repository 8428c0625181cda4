// list.js keeps a list of messages on the page: it draws what changed, divides days, marks
// what is new, keeps the end in view, and lets the arrow keys walk from message to message.

import { h, icon, keyed } from "./dom.js";
import { compactAfter, drawMessage } from "./message.js";
import { dayLabel, sameDay, tsDate } from "./dates.js";

const PAGE = 150; // messages drawn at first, and with each "Show earlier"
const NEAR = 80; // pixels from the end that still count as the end

export class MessageList {
  #rows = new Map();
  #dividers = new Map();
  #limit = PAGE;
  #key = "";
  #editing = "";
  #newLine = h("div.new-line", { role: "separator" }, h("span", {}, "New"));

  /** host is the element that scrolls. opts: {store, acts, inThread, onRead()}. */
  constructor(host, opts) {
    this.host = host;
    this.opts = opts;
    this.inner = h("div.messages", {});
    this.jump = h("button.jump", { type: "button", hidden: true, onclick: () => this.toEnd(true) }, icon("down"), "Newest");
    host.append(this.inner);
    host.after(this.jump);
    host.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    host.addEventListener("keydown", (event) => this.#walk(event));
    host.addEventListener("focusin", (event) => this.#arm(event.target));
    new ResizeObserver(() => this.stick && this.toEnd()).observe(host);
    this.stick = true;
  }

  /**
   * draw shows messages. key names what is on show, so that a change of channel starts afresh;
   * root is the message that opened the thread; since is where unread ones begin.
   */
  draw(key, messages, { root = null, since = "", rule = null, empty = null } = {}) {
    const turned = key !== this.#key;
    if (turned) {
      this.#key = key;
      this.#rows.clear();
      this.#limit = PAGE;
      this.#editing = "";
      this.stick = true;
    }
    this.last = { key, messages, more: { root, since, rule, empty } };
    const focus = this.#focused();
    const nodes = [];
    if (messages.length > this.#limit) nodes.push(this.#earlier());
    else if (empty) nodes.push(empty);
    this.#arrange(nodes, messages.slice(-this.#limit), root, since, rule);
    keyed(this.inner, nodes);
    this.#refocus(focus);
    this.#setTabStop();
    if (turned && this.#newLine.isConnected) {
      this.#newLine.scrollIntoView({ block: "center" });
      this.stick = this.#atEnd();
    } else if (this.stick) this.toEnd();
    this.#scrolled();
  }

  #arrange(nodes, messages, root, since, rule) {
    const { store, inThread } = this.opts;
    const { zone } = store.reader();
    let previous = null;
    let marked = false;
    for (const message of messages) {
      const date = tsDate(message.ts);
      if (!inThread && (!previous || !sameDay(tsDate(previous.ts), date, zone))) {
        nodes.push(this.#divider(dayLabel(date, zone)));
        previous = null;
      }
      if (!marked && since && message.ts > since && message.user !== store.me) {
        marked = true;
        if (previous) nodes.push(this.#newLine);
        previous = null;
      }
      nodes.push(this.#row(message, compactAfter(previous, message) && previous !== root, message === root));
      if (message === root && rule) nodes.push(rule);
      previous = message;
    }
  }

  #row(message, compact, isRoot) {
    const { store, acts, inThread } = this.opts;
    const editing = this.#editing === message.ts;
    const replies = inThread ? [] : store.replies(message.channel, message.ts);
    const sign = [compact, editing, replies.length, replies.at(-1)?.ts, inThread ? 0 : store.unreadReplies(message.channel, message.ts).length,
      store.displayName(message.user)].join("|");
    const known = this.#rows.get(message.ts);
    if (known && known.message === message && known.sign === sign) return known.el;
    const el = drawMessage(message, {
      store, acts, inThread, compact, editing, root: isRoot,
      onEdit: (ts) => this.edit(ts),
    });
    this.#rows.set(message.ts, { message, sign, el });
    return el;
  }

  #divider(label) {
    if (!this.#dividers.has(label)) {
      this.#dividers.set(label, h("div.day", { role: "separator", "aria-label": label }, h("span", {}, label)));
    }
    return this.#dividers.get(label);
  }

  #earlier() {
    return h("button.button.earlier", { type: "button", onclick: () => {
      const before = this.host.scrollHeight - this.host.scrollTop;
      this.#limit += PAGE;
      this.stick = false;
      this.redraw();
      this.host.scrollTop = this.host.scrollHeight - before;
    } }, "Show earlier messages");
  }

  redraw() {
    if (this.last) this.draw(this.last.key, this.last.messages, this.last.more);
  }

  /** edit opens a message for editing; "" ends it. */
  edit(ts) {
    const was = this.#editing;
    this.#editing = ts;
    this.redraw();
    const row = this.#rows.get(ts || was)?.el;
    const box = row?.querySelector(".edit-box");
    (box ?? row)?.focus();
    box?.setSelectionRange(box.value.length, box.value.length);
    row?.scrollIntoView({ block: "nearest" });
  }

  /** toEnd shows the newest message, and keeps doing so as more come. */
  toEnd(smooth = false) {
    this.stick = true;
    this.host.scrollTo({ top: this.host.scrollHeight, behavior: smooth ? "smooth" : "instant" });
  }

  #atEnd() {
    return this.host.scrollHeight - this.host.scrollTop - this.host.clientHeight < NEAR;
  }

  #scrolled() {
    this.stick = this.#atEnd();
    this.jump.hidden = this.stick;
    if (this.stick) this.opts.onRead?.();
  }

  // A redrawn message gets its focus back: on the same control where it is still there.

  #focused() {
    const active = document.activeElement;
    const row = this.inner.contains(active) && active.closest("[data-ts]");
    return row ? { ts: row.dataset.ts, control: active.dataset.focus, el: active } : null;
  }

  #refocus(focus) {
    if (!focus || focus.el.isConnected) return;
    const row = this.#rows.get(focus.ts)?.el;
    const control = focus.control && row?.querySelector(`[data-focus="${CSS.escape(focus.control)}"]`);
    (control || row)?.focus({ preventScroll: true });
  }

  // One message at a time is a tab stop; its actions are, too, while the focus is inside it.

  #rowsNow() {
    return [...this.inner.querySelectorAll("article.message")];
  }

  #setTabStop() {
    const rows = this.#rowsNow();
    const stop = rows.find((row) => row.contains(document.activeElement)) ?? rows.at(-1);
    for (const row of rows) row.tabIndex = row === stop ? 0 : -1;
  }

  #arm(target) {
    const row = target.closest("article.message");
    for (const other of this.#rowsNow()) {
      other.tabIndex = other === row ? 0 : -1;
      for (const tool of other.querySelectorAll(".toolbar button")) tool.tabIndex = other === row ? 0 : -1;
    }
  }

  #walk(event) {
    const row = event.target;
    if (!row.matches("article.message") || event.ctrlKey || event.metaKey || event.altKey) return;
    const rows = this.#rowsNow();
    const i = rows.indexOf(row);
    const next = { ArrowUp: rows[i - 1], ArrowDown: rows[i + 1], Home: rows[0], End: rows.at(-1) }[event.key];
    const tool = { r: '[data-testid="react"]', t: '[data-testid^="thread-open"]', e: '[data-testid="message-more"]' }[event.key];
    if (next) next.focus();
    else if (tool) row.querySelector(tool)?.click();
    else return;
    event.preventDefault();
  }
}
