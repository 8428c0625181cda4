// modal.js shows the app's modals: the top of the member's stack of views, with its inputs,
// its errors, and what is under it when it closes.

import { fill, h, iconButton } from "./dom.js";
import { drawBlocks } from "./blocks.js";
import { initial } from "./elements.js";
import { plainText } from "./mrkdwn.js";
import { inputValues, viewSurface } from "./surface.js";

export class Modal {
  #view = null;
  #errors = {};

  constructor(store, acts) {
    this.store = store;
    this.acts = acts;
    this.dialog = h("dialog.dialog.modal", { "aria-labelledby": "modal-title", "data-testid": "modal" });
    this.dialog.addEventListener("cancel", (event) => {
      event.preventDefault(); // the app hears of it first; the stream then closes the dialog
      this.close();
    });
    document.body.append(this.dialog);
  }

  draw() {
    const top = this.store.views.at(-1) ?? null;
    if (!top) {
      this.#view = null;
      if (this.dialog.open) this.dialog.close();
      fill(this.dialog);
      return;
    }
    if (top === this.#view) return;
    if (top.id !== this.#view?.id) this.#errors = {};
    this.#show(top);
  }

  #show(view) {
    const reader = this.store.reader();
    const turned = view.id !== this.#view?.id;
    const focus = this.dialog.contains(document.activeElement) && document.activeElement.dataset.focus;
    const top = this.body?.scrollTop ?? 0;
    this.#view = view;
    this.body = h("div.dialog-body", {}, drawBlocks(view.blocks, viewSurface(this.store, this.acts, view, this.#errors)));
    const hasInput = view.blocks?.some((block) => block.type === "input");
    this.submitButton = (view.submit || hasInput) && h("button.button.primary", { type: "submit", "data-testid": "modal-submit", "data-focus": "submit" },
      plainText(view.submit, reader) || "Submit");
    const under = this.store.views.length > 1;
    fill(this.dialog, h("form.dialog-form", {
      novalidate: true,
      onsubmit: (event) => {
        event.preventDefault();
        this.submit();
      },
    },
    h("header.dialog-head", {},
      under && iconButton("back", "Back", () => this.close(), { "data-focus": "back" }),
      h("h2", { id: "modal-title" }, plainText(view.title, reader)),
      iconButton("close", "Close", () => this.close(), { "data-focus": "close", "data-testid": "modal-close" })),
    this.body,
    h("footer.dialog-foot", {},
      h("button.button", { type: "button", "data-focus": "cancel", onclick: () => this.close() }, plainText(view.close, reader) || (this.submitButton ? "Cancel" : "Close")),
      this.submitButton)));
    if (!this.dialog.open) this.dialog.showModal();
    this.#focus(turned, focus, top);
  }

  #focus(turned, focus, top) {
    const first = this.dialog.querySelector("[autofocus]") ?? this.body.querySelector("input, textarea, select, button");
    if (turned) {
      (first ?? this.submitButton ?? this.dialog.querySelector(".dialog-foot button")).focus();
      return;
    }
    this.body.scrollTop = top;
    if (focus) this.dialog.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
  }

  /** submit sends the view to the app, unless an input that is needed is empty. */
  async submit() {
    const view = this.#view;
    if (!view || this.busy) return;
    const values = inputValues(view, viewSurface(this.store, this.acts, view), initial);
    const missing = missingInputs(view, values);
    if (Object.keys(missing).length) {
      this.#fail(missing);
      return;
    }
    this.busy = true;
    this.submitButton?.setAttribute("aria-busy", "true");
    const answer = await this.acts.submit(view, values);
    this.busy = false;
    this.submitButton?.removeAttribute("aria-busy");
    if (!answer) return;
    if (answer.errors && Object.keys(answer.errors).length) {
      if (this.#view?.id === view.id) this.#fail(answer.errors);
      return;
    }
    this.#errors = {};
    if (answer.views) this.store.views = answer.views;
    else if (answer.closed) this.store.views = [];
    this.store.changed();
  }

  #fail(errors) {
    this.#errors = errors;
    this.#show(this.#view);
    this.body.querySelector("[aria-invalid]")?.focus();
  }

  /** close closes the view on top. */
  async close() {
    const view = this.#view;
    if (!view || !(await this.acts.close(view))) return;
    if (this.store.views.at(-1)?.id !== view.id) return;
    this.store.views = view.clear_on_close ? [] : this.store.views.slice(0, -1);
    this.store.changed();
  }
}

/** missingInputs names the inputs that hold nothing though they must, and those that break their own rules. */
function missingInputs(view, values) {
  const errors = {};
  for (const block of view.blocks ?? []) {
    if (block.type !== "input") continue;
    const { element } = block;
    const value = values[block.block_id]?.[element.action_id];
    if (value === undefined || value.length === 0 || (typeof value === "string" && !value.trim())) {
      if (!block.optional) errors[block.block_id] = "This one is needed.";
    } else if (element.min_length && value.length < element.min_length) {
      errors[block.block_id] = `At least ${element.min_length} characters, please.`;
    } else if (element.type === "email_text_input" && !/^\S+@\S+\.\S+$/.test(value)) {
      errors[block.block_id] = "This should be an email address, such as ana@example.com.";
    } else if (element.type === "number_input" && Number.isNaN(Number(value))) {
      errors[block.block_id] = "This should be a number.";
    }
  }
  return errors;
}
