// composer.js is the box one writes in. Enter sends, Shift+Enter breaks the line; a slash, an @
// or a colon offers commands, people and emoji; arrow up in an empty box edits one's last message.

import { fill, h, iconButton } from "./dom.js";
import { emojiChar, findEmoji } from "./emoji.js";
import { openEmojiPicker } from "./menu.js";

let nextID = 0;

export class Composer {
  #offers = [];
  #picked = 0;
  #sent = false; // the key that sent is still down

  /**
   * opts: {store, testid, label, commands (whether slash commands are offered),
   * onSend(text) → promise of whether it went, onEditLast()}.
   */
  constructor(opts) {
    this.opts = opts;
    const listID = `offers-${++nextID}`;
    this.list = h("div.offers", { id: listID, role: "listbox", "aria-label": "Suggestions", hidden: true });
    this.box = h("textarea.composer-box", {
      rows: "1", dir: "auto", "data-testid": opts.testid, "aria-label": opts.label, enterkeyhint: "send",
      role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": listID,
      autocomplete: "off",
      oninput: () => this.#changed(),
      onkeydown: (event) => this.#key(event),
      onkeyup: () => { this.#sent = false; },
      // Some keyboards break the line although the key that sent was taken.
      onbeforeinput: (event) => { if (this.#sent && event.inputType === "insertLineBreak") event.preventDefault(); },
      onblur: () => this.#offer([]),
    });
    this.sendButton = iconButton("send", "Send", () => this.send(), { "data-testid": `${opts.testid}-send` });
    this.sendButton.classList.add("send");
    this.el = h("div.composer", {}, this.list,
      h("div.composer-frame", {}, this.box,
        h("div.composer-tools", {},
          iconButton("smile", "Add an emoji", (event) => openEmojiPicker(event.currentTarget, (name) => this.insert(emojiChar(name)))),
          this.sendButton)));
    this.note = h("p.composer-note", { role: "status" });
    this.el.append(this.note);
  }

  /** show prepares the box for a place, with what was left unsent there. */
  show(key, placeholder) {
    if (key === this.key) return;
    this.key = key;
    this.box.placeholder = placeholder;
    this.box.setAttribute("aria-label", placeholder);
    this.box.value = this.opts.store.drafts.get(key) ?? "";
    this.say("");
    this.#changed();
    this.#offer([]);
  }

  say(text) {
    this.note.textContent = text;
  }

  focus() {
    this.box.focus();
  }

  insert(text) {
    const { selectionStart: start, selectionEnd: end } = this.box;
    this.box.setRangeText(text, start, end, "end");
    this.#changed();
    this.box.focus();
  }

  /** send hands the text over, and empties the box if it went. */
  async send() {
    const text = this.box.value.trim();
    if (!text || this.sending) return;
    this.sending = true;
    this.say("");
    const went = await this.opts.onSend(text, this);
    this.sending = false;
    if (!went) return;
    if (this.box.value.trim() === text) this.box.value = "";
    this.#changed();
    this.#offer([]);
  }

  #changed() {
    const { box } = this;
    this.opts.store.drafts.set(this.key, box.value);
    this.sendButton.disabled = !box.value.trim();
    box.style.height = "auto";
    if (box.value) box.style.height = `${Math.min(box.scrollHeight, 220)}px`;
    this.#offer(this.#find());
  }

  /** #find lists what could complete the word before the caret. */
  #find() {
    const before = this.box.value.slice(0, this.box.selectionStart);
    const command = /^\/(\S*)$/.exec(before);
    if (command && this.opts.commands) return this.#commands(command[1]);
    const person = /(?:^|[\s(])@([\p{L}\p{N}._-]*)$/u.exec(before);
    if (person) return this.#people(person[1]);
    const emoji = /(?:^|[\s(]):([a-z0-9_+-]{2,})$/.exec(before);
    if (emoji) {
      return findEmoji(emoji[1], 8).map((name) => ({ face: emojiChar(name), label: `:${name}:`, put: `${emojiChar(name)} `, cut: emoji[1].length + 1 }));
    }
    return [];
  }

  #commands(word) {
    return this.opts.store.commands.filter((c) => c.command.slice(1).startsWith(word.toLowerCase())).slice(0, 10).map((c) => ({
      label: c.command, hint: c.usage_hint, detail: c.description, put: `${c.command} `, cut: word.length + 1, exact: c.command === `/${word}`,
    }));
  }

  #people(word) {
    const { store } = this.opts;
    const wanted = word.toLowerCase();
    return store.people().filter((m) => [m.name, m.display_name, m.real_name].some((n) => n?.toLowerCase().startsWith(wanted)))
      .slice(0, 8).map((m) => ({ label: `@${m.name}`, detail: m.real_name, put: `@${m.name} `, cut: word.length + 1 }));
  }

  #offer(offers) {
    this.#offers = offers;
    this.#picked = 0;
    this.list.hidden = !offers.length;
    this.box.setAttribute("aria-expanded", String(Boolean(offers.length)));
    fill(this.list, offers.map((offer, i) => h("div.offer", {
      role: "option", id: `${this.list.id}-${i}`,
      // The box must keep its focus, so the press is taken before the focus moves.
      onmousedown: (event) => {
        event.preventDefault();
        this.#take(offer);
      },
    }, offer.face && h("span.offer-face", {}, offer.face), h("span.offer-label", {}, offer.label),
    offer.hint && h("span.offer-hint", {}, offer.hint), offer.detail && h("span.offer-detail", {}, offer.detail))));
    this.#mark();
  }

  #mark() {
    [...this.list.children].forEach((el, i) => {
      el.setAttribute("aria-selected", String(i === this.#picked));
      if (i === this.#picked) el.scrollIntoView({ block: "nearest" });
    });
    if (this.#offers.length) this.box.setAttribute("aria-activedescendant", `${this.list.id}-${this.#picked}`);
    else this.box.removeAttribute("aria-activedescendant");
  }

  #take(offer) {
    const caret = this.box.selectionStart;
    this.box.setRangeText(offer.put, caret - offer.cut, caret, "end");
    this.#changed();
    this.#offer([]);
  }

  #key(event) {
    if (event.isComposing) return;
    const offer = this.#offers[this.#picked];
    if (offer && this.#offerKey(event, offer)) {
      event.preventDefault();
      event.stopPropagation();
      return;
    }
    if (event.key === "Enter" && !event.shiftKey && !event.altKey) {
      event.preventDefault();
      this.#sent = true;
      this.send();
    } else if (event.key === "ArrowUp" && !this.box.value) {
      if (this.opts.onEditLast()) event.preventDefault();
    }
  }

  #offerKey(event, offer) {
    const count = this.#offers.length;
    switch (event.key) {
      case "ArrowDown":
        this.#picked = (this.#picked + 1) % count;
        this.#mark();
        return true;
      case "ArrowUp":
        this.#picked = (this.#picked + count - 1) % count;
        this.#mark();
        return true;
      case "Enter":
        if (event.shiftKey || offer.exact) return false; // a whole command is sent as it stands
        this.#take(offer);
        return true;
      case "Tab":
        if (event.shiftKey) return false;
        this.#take(offer);
        return true;
      case "Escape":
        this.#offer([]);
        return true;
    }
    return false;
  }
}
