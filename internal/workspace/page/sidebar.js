// sidebar.js is the left of the page: the channels with their unread marks, the app, who one
// is, and whether the page is live.

import { fill, h, icon, iconButton } from "./dom.js";
import { avatar } from "./message.js";
import { cycleTheme, themeLabel, themeName } from "./theme.js";
import { openShortcuts } from "./shortcuts.js";

export class Sidebar {
  /** opts: {store, onMember(id), onGo(place), onClose()}. */
  constructor(root, { store, onMember, onGo, onClose }) {
    this.store = store;
    this.onGo = onGo;
    this.teamName = h("span.team-name", {});
    this.channels = h("ul.rooms", { "data-testid": "channel-list" });
    this.apps = h("ul.rooms", {});
    this.live = h("p.live", { role: "status", "data-testid": "connection" });
    this.member = h("select.member-select", {
      "aria-label": "Which member you are", "data-testid": "member-switch",
      onchange: (event) => onMember(event.target.value),
    });
    this.face = h("span.me-face", {});
    this.theme = iconButton(themeName(), themeLabel(), () => this.#cycle(), { "data-testid": "theme" });
    const close = iconButton("close", "Close the list", onClose);
    close.classList.add("sidebar-close");
    root.append(
      h("header.sidebar-head", {}, h("span.mark-logo", { "aria-hidden": "true" }), this.teamName, close),
      h("nav.sidebar-scroll", { "aria-label": "Channels" },
        h("h2.sidebar-title", {}, "Channels"), this.channels,
        h("h2.sidebar-title", {}, "Apps"), this.apps),
      h("footer.sidebar-foot", {},
        h("label.me", {}, this.face, h("span.me-text", {}, h("span.me-label", {}, "You are"), this.member)),
        h("div.foot-row", {}, this.live,
          iconButton("help", "Keyboard shortcuts (?)", () => openShortcuts(), { "data-testid": "help" }), this.theme)));
  }

  #cycle() {
    cycleTheme();
    fill(this.theme, icon(themeName()));
    this.theme.setAttribute("aria-label", themeLabel());
    this.theme.title = themeLabel();
  }

  /** rooms lists the places in the order the list shows them. */
  rooms() {
    const all = [...this.store.channels.values()].map((room) => room.about);
    const channels = all.filter((about) => !about.is_im).sort((a, b) => b.is_member - a.is_member || a.name.localeCompare(b.name));
    return { channels, dm: all.find((about) => about.is_im) };
  }

  draw() {
    const { store } = this;
    const { channels, dm } = this.rooms();
    this.teamName.textContent = store.team.name;
    const focus = document.activeElement?.closest?.(".room")?.dataset.place;
    fill(this.channels, channels.map((about) => this.#room(about.id, about, store.unread(about.id))));
    const unread = dm ? store.unread(dm.id) : { count: 0, mine: 0 };
    fill(this.apps, store.app && this.#app(dm, unread));
    if (focus) document.querySelector(`.room[data-place="${CSS.escape(focus)}"]`)?.focus();
    this.#drawMember();
    this.live.textContent = store.live ? "Live" : "Reconnecting…";
    this.live.classList.toggle("off", !store.live);
  }

  #room(place, about, { count, mine }) {
    const here = place === this.store.place;
    const sign = about.is_private ? icon("lock") : "#";
    return h("li", {}, h("button.room", {
      type: "button", "data-place": place, "data-testid": `channel-${about.name}`, "aria-current": here ? "page" : null,
      class: [here && "here", count && "unread", !about.is_member && "outside"].filter(Boolean).join(" "),
      "aria-label": `${about.name}${mine ? `, ${mine} for you` : count ? ", unread" : ""}`,
      onclick: () => this.onGo(place),
    }, h("span.hash", {}, sign), h("span.room-name", {}, about.name), mine > 0 && h("span.badge-count", {}, String(mine))));
  }

  #app(dm, { mine }) {
    const { store } = this;
    const here = store.place === "home" || (dm && store.place === dm.id);
    const place = store.app.home_tab || !dm ? "home" : dm.id;
    const state = store.connected ? "connected" : "not connected";
    return h("li", {}, h("button.room", {
      type: "button", "data-place": place, "data-testid": "app-home", "aria-current": here ? "page" : null,
      class: [here && "here", mine && "unread"].filter(Boolean).join(" "), "aria-label": `${store.app.name}, ${state}`,
      title: store.connected ? "A bot is connected" : "No bot is connected",
      onclick: () => this.onGo(mine && dm ? dm.id : place),
    }, avatar(store, store.app.bot_user_id, "mini"), h("span.room-name", {}, store.app.name),
    h("span.presence", { class: store.connected ? "on" : "" }), mine > 0 && h("span.badge-count", {}, String(mine))));
  }

  #drawMember() {
    const { store } = this;
    const people = store.people();
    const sign = JSON.stringify([store.me, people.map((m) => [m.id, m.real_name, m.is_admin])]);
    if (sign === this.memberSign) return;
    this.memberSign = sign;
    fill(this.face, avatar(store, store.me));
    fill(this.member, people.map((m) => h("option", { value: m.id },
      `${m.real_name || m.name}${m.is_admin ? " (admin)" : ""}`)));
    this.member.value = store.me;
  }
}
