// home.js is the app's Home tab: the view the app published for this member.

import { fill, h } from "./dom.js";
import { drawBlocks } from "./blocks.js";
import { viewSurface } from "./surface.js";

export class HomeTab {
  constructor(store, acts) {
    this.store = store;
    this.acts = acts;
    this.el = h("div.home", { "data-testid": "home-tab", hidden: true, tabindex: "-1", "aria-label": "App home" });
  }

  draw() {
    const { store } = this;
    const view = store.home;
    const sign = `${store.me}/${Boolean(store.connected)}`;
    if (view === this.shown && sign === this.sign && this.el.childElementCount) return;
    const focus = this.el.contains(document.activeElement) && document.activeElement.dataset.focus;
    const top = this.el.scrollTop;
    this.shown = view;
    this.sign = sign;
    fill(this.el, h("div.home-page", {}, view?.blocks?.length
      ? drawBlocks(view.blocks, viewSurface(store, this.acts, view))
      : h("div.home-empty", {}, h("h2", {}, "Nothing here yet"),
        h("p", {}, store.connected ? `${store.app?.name ?? "The app"} has been told that you are here.` : "No app is connected to this workspace. What it publishes will appear here."))));
    this.el.scrollTop = top;
    if (focus) this.el.querySelector(`[data-focus="${CSS.escape(focus)}"]`)?.focus();
  }
}
