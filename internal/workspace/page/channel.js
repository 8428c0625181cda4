// channel.js is the middle of the page: a channel's messages with its composer, or the app's
// Home tab.

import { fill, h, icon, iconButton } from "./dom.js";
import { Composer } from "./composer.js";
import { HomeTab } from "./home.js";
import { MessageList } from "./list.js";
import { flatText } from "./mrkdwn.js";
import { sendText } from "./send.js";

const members = (count) => (count === 1 ? "1 member" : `${count} members`);

export class ChannelPane {
  #since = "";
  #key = "";

  /** opts: {store, acts, onMenu()}. */
  constructor(root, { store, acts, onMenu }) {
    this.store = store;
    this.acts = acts;
    this.title = h("div.pane-title", {});
    const menu = iconButton("menu", "Channels and members", onMenu, { "data-testid": "open-sidebar" });
    menu.classList.add("menu-button");
    this.tabs = h("div.tabs", { role: "tablist", hidden: true });
    this.log = h("div.message-list", { role: "log", "aria-live": "off", "aria-label": "Messages", "data-testid": "message-list", id: "messages" });
    this.home = new HomeTab(store, acts);
    this.composer = new Composer({
      store, testid: "composer", label: "Write a message", commands: true,
      onSend: (text, composer) => sendText(store, acts, store.place, "", text, composer),
      onEditLast: () => this.editLast(),
    });
    this.foot = h("div.pane-foot", {});
    root.append(h("header.pane-head", {}, menu, this.title), this.tabs, this.log, this.home.el, this.foot);
    this.list = new MessageList(this.log, { store, acts, inThread: false, onRead: () => this.#read() });
    document.addEventListener("visibilitychange", () => this.#read());
  }

  draw() {
    const { store } = this;
    const about = store.channel(store.place);
    const atHome = store.place === "home";
    this.#drawTitle(about, atHome);
    this.#drawTabs(about, atHome);
    this.log.hidden = atHome;
    this.home.el.hidden = !atHome;
    if (atHome) {
      this.home.draw();
      this.#key = "home";
      this.list.jump.hidden = true;
      fill(this.foot);
      return;
    }
    if (!about) return;
    const key = `${store.me}/${about.id}`;
    if (key !== this.#key) {
      this.#key = key;
      this.#since = store.unread(about.id).count ? store.readTo(about.id) : "";
    }
    this.#drawFoot(about);
    this.list.draw(key, store.timeline(about.id), { since: this.#since, empty: this.#beginning(about) });
  }

  #drawTitle(about, atHome) {
    const { app } = this.store;
    const isApp = atHome || about?.is_im;
    const sign = JSON.stringify([about, atHome, app]);
    if (sign === this.titleSign) return;
    this.titleSign = sign;
    const name = isApp ? app?.name ?? "App" : about?.name ?? "";
    const topic = isApp ? app?.description : about?.topic;
    fill(this.title,
      h("h1", {}, isApp ? null : h("span.hash", { "aria-hidden": "true" }, about?.is_private ? icon("lock") : "#"), h("bdi", {}, name), isApp && h("span.badge", {}, "APP")),
      topic && h("p.topic", { title: topic }, flatText(topic, this.store.reader())),
      !isApp && about?.members && h("span.count-members", {}, members(this.store.people().filter((m) => about.members.includes(m.id)).length)));
  }

  #drawTabs(about, atHome) {
    const { app } = this.store;
    const show = atHome || Boolean(about?.is_im);
    this.tabs.hidden = !show;
    if (!show) return;
    const tab = (label, selected, onclick) => h("button.tab", {
      type: "button", role: "tab", "aria-selected": String(selected), onclick, "data-focus": label,
    }, label);
    const focused = this.tabs.contains(document.activeElement) && document.activeElement.dataset.focus;
    const dm = [...this.store.channels.values()].find((room) => room.about.is_im);
    fill(this.tabs,
      app?.home_tab && tab("Home", atHome, () => this.store.go("home")),
      (app?.messages_tab || dm) && tab("Messages", !atHome, () => this.#openMessages(dm?.about.id)));
    if (focused) this.tabs.querySelector(`[data-focus="${focused}"]`)?.focus();
  }

  async #openMessages(id) {
    const channel = id ?? (await this.acts.dm())?.channel;
    if (!channel) return;
    this.acts.home("messages");
    this.store.go(channel);
  }

  #drawFoot(about) {
    const { store } = this;
    let wanted = this.composer.el;
    if (!about.is_im && !about.is_member) {
      this.joinBar ??= h("div.join-bar", {}, h("span", {}, "You are looking at this channel from outside."),
        h("button.button.primary", { type: "button", "data-testid": "join", onclick: () => this.acts.join(store.place) }, "Join it"));
      wanted = this.joinBar;
    } else if (about.is_im && !store.app?.messages_tab) {
      this.silent ??= h("div.join-bar", {}, "This app writes here, and does not read messages.");
      wanted = this.silent;
    }
    if (this.foot.firstChild !== wanted) fill(this.foot, wanted);
    this.composer.show(`${store.me}/${about.id}`, about.is_im ? `Write to ${store.app.name}` : `Write in #${about.name}`);
  }

  #beginning(about) {
    const sign = `${about.id}/${about.name}`;
    if (this.beginningSign !== sign) {
      this.beginningSign = sign;
      this.beginningEl = about.is_im
        ? h("div.beginning", {}, h("h2", {}, this.store.app?.name ?? about.name), h("p", {}, "What the app writes to you alone, in one place."))
        : h("div.beginning", {}, h("h2", {}, `#${about.name}`), h("p", {}, about.topic ? flatText(about.topic, this.store.reader()) : "This is where the channel begins."));
    }
    return this.beginningEl;
  }

  #read() {
    if (!document.hidden && this.store.ready && this.store.place !== "home" && this.list.stick) this.store.markRead(this.store.place);
  }

  /** editLast opens the member's newest message in the channel for editing. */
  editLast() {
    const last = this.store.timeline(this.store.place).findLast((m) => m.user === this.store.me && !m.ephemeral && !m.subtype);
    if (last) this.list.edit(last.ts);
    return Boolean(last);
  }
}
