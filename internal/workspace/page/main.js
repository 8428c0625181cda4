// main.js starts the page: it fetches the workspace as one member sees it, follows the stream,
// and joins the panes. The page is plain modules with no build step; it works under
// Content-Security-Policy "default-src 'self'" and asks no other host for anything.
//
// Who one is comes from ?as=NAME, else from this tab's memory, else it is the member "you",
// else the workspace's first. Where one is stands after the #: a channel's name, a thread's ts.
//
// Hooks for tests (data-testid):
//   channel-list, channel-<name>      the list and its rooms; app-home opens the app
//   message-list                      the channel's messages
//   message (data-ts, data-user)      a message, in the channel or a thread
//   ephemeral (data-ts, data-user)    a message that only the reader sees
//   reaction (data-name)              a reaction; click to add one's own or take it back
//   thread-open                       one for each message that may have a thread: opens it
//   thread, thread-close              the panel
//   composer, thread-composer         the textareas; with "-send", their buttons
//   member-switch                     a select; its values are member ids
//   modal, modal-submit, modal-close  the app's dialog; confirm, confirm-yes, confirm-deny
//   home-tab                          the app's Home
//   react, message-more, edit-box, edit-save, join, theme, help, shortcuts, connection, open-sidebar
// Controls of Block Kit carry data-action-id, and data-block-id on their block.
// Things that slide stand still under prefers-reduced-motion, as --force-prefers-reduced-motion sets it.
// <body data-ready="USER"> is set once that member's state has been drawn.

import { fetchState, Stream } from "./api.js";
import { Acts } from "./acts.js";
import { ChannelPane } from "./channel.js";
import { Modal } from "./modal.js";
import { Sidebar } from "./sidebar.js";
import { Store } from "./state.js";
import { ThreadPane } from "./thread.js";
import { announce, notify } from "./notices.js";
import { authorName } from "./message.js";
import { listen } from "./shortcuts.js";
import { openMenu } from "./menu.js";
import { startRoute } from "./route.js";

const AS = "workspace.as";
const RETRY = 2000; // milliseconds until a failed first fetch is tried again

const store = new Store();
const acts = new Acts(store);
const app = document.getElementById("app");
let stream = null;

const sidebar = new Sidebar(document.getElementById("sidebar"), {
  store, onMember: become, onGo: go, onClose: () => showSidebar(false),
});
const channel = new ChannelPane(document.getElementById("channel"), { store, acts, onMenu: () => showSidebar(true) });
const thread = new ThreadPane(document.getElementById("thread"), { store, acts, onClose: closeThread });
const modal = new Modal(store, acts);
const route = startRoute(store);

function showSidebar(open) {
  app.classList.toggle("nav-open", open);
  if (open) document.querySelector(".room.here")?.focus();
}
document.getElementById("scrim").addEventListener("click", () => showSidebar(false));

function go(place) {
  store.go(place);
  showSidebar(false);
}

function closeThread() {
  const ts = store.thread;
  store.go(store.place);
  requestAnimationFrame(() => document.querySelector(`#channel [data-ts="${CSS.escape(ts)}"] .thread-line`)?.focus());
}

let toldHome = "";

function draw() {
  if (!store.ready) return;
  route.settle();
  sidebar.draw();
  channel.draw();
  thread.draw();
  modal.draw();
  const { mine } = [...store.channels.keys()].reduce((sum, id) => ({ mine: sum.mine + store.unread(id).mine }), { mine: 0 });
  const here = store.place === "home" ? store.app?.name : `#${store.channel(store.place)?.name ?? ""}`;
  document.title = `${mine ? `(${mine}) ` : ""}${here} · ${store.team.name}`;
  document.body.dataset.ready = store.me;
  const home = store.place === "home" ? store.me : "";
  if (home !== toldHome) {
    toldHome = home;
    if (home) acts.home("home");
  }
}
store.subscribe(draw);

store.onMessage((message) => {
  if (message.user === store.me && !message.ephemeral) return;
  const shown = message.channel === store.place && (!message.thread_ts || message.thread_ts === message.ts || message.thread_ts === store.thread);
  if (shown || message.ephemeral) announce(`${message.ephemeral ? "Only to you, " : ""}${authorName(store, message)}: ${store.brief(message)}`);
});

/** become makes the page a member's, from a fresh state. */
async function become(member) {
  stream?.close();
  try {
    let state = await fetchState(member);
    const you = !member && state.members.find((m) => m.name === "you");
    if (you && you.id !== state.me) state = await fetchState(you.id);
    if (store.ready && store.me !== state.me) store.go(store.place === "home" || state.channels.some((c) => c.id === store.place) ? store.place : "");
    store.load(state);
  } catch (error) {
    if (!store.ready || !member) document.getElementById("loading")?.replaceChildren(error.message);
    if (store.ready && store.me !== member) {
      notify(error.message);
      member = store.me;
    }
    setTimeout(() => become(member), RETRY);
    return;
  }
  document.getElementById("loading")?.remove();
  app.hidden = false;
  remember(store.me);
  stream = new Stream(store.me, store.seq, {
    onChange: (change) => {
      if (!store.apply(change)) become(store.me);
    },
    onLive: (live) => {
      store.live = live;
      store.changed();
    },
  });
}

function remember(id) {
  sessionStorage.setItem(AS, id);
  const url = new URL(location.href);
  url.searchParams.set("as", store.members.get(id)?.name ?? id);
  history.replaceState(history.state, "", url);
}

listen({
  step(by) {
    const places = [...sidebar.rooms().channels.map((c) => c.id), "home"];
    const next = places[(places.indexOf(store.place) + by + places.length) % places.length];
    go(next);
  },
  jump() {
    openMenu(document.querySelector("#channel .pane-title"), {
      label: "channels", onPick: (item) => go(item.value),
      items: [...sidebar.rooms().channels.map((c) => ({ value: c.id, label: `#${c.name}`, detail: c.topic })), { value: "home", label: store.app?.name ?? "App" }],
    });
  },
  write: () => (store.thread ? thread : channel).composer.focus(),
  escape() {
    if (app.classList.contains("nav-open")) showSidebar(false);
    else if (store.thread) closeThread();
    else return false;
    return true;
  },
});

become(new URL(location.href).searchParams.get("as") || sessionStorage.getItem(AS) || "");
