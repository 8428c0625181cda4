// state.js holds what the page knows: the workspace as one member sees it, kept current by
// the stream's changes, and where the member is looking. It draws nothing; whoever draws
// subscribes and is told once per burst of changes.

import { flatText } from "./mrkdwn.js";

const BEFORE = "*"; // the key, among what was read, of all that came before the first visit
const SLACKBOT = "USLACKBOT"; // the workspace itself, where it has something to say
const THREAD_BROADCAST = "thread_broadcast";

/** isReply reports whether a message belongs to a thread that another message opened. */
export const isReply = (message) => Boolean(message.thread_ts) && message.thread_ts !== message.ts;

const byTs = (a, b) => (a.ts < b.ts ? -1 : a.ts > b.ts ? 1 : 0);

export class Store {
  #listeners = new Set();
  #messageListeners = new Set();
  #scheduled = 0;

  ready = false;
  live = false;
  /** Options chosen in messages and views, by place, block and action. */
  chosen = new Map();
  /** Unsent text by composer. */
  drafts = new Map();
  /** Where the member is: a channel id, or "home" for the app. */
  place = "";
  thread = "";

  /** load replaces everything with a fresh state. */
  load(state) {
    const other = this.me !== state.me || this.team?.id !== state.team.id;
    Object.assign(this, {
      team: state.team, app: state.app, me: state.me, connected: state.connected,
      commands: state.commands ?? [], views: state.views ?? [], home: state.home ?? null, seq: state.seq,
    });
    this.members = new Map((state.members ?? []).map((member) => [member.id, member]));
    this.channels = new Map();
    for (const channel of state.channels ?? []) this.#putChannel(channel);
    if (other) this.#loadRead();
    this.ready = true;
    this.changed();
  }

  #putChannel(channel) {
    const { messages = [], ephemerals = [], ...about } = channel;
    const known = this.channels.get(channel.id);
    const room = known ?? { byTs: new Map(), top: null, threads: new Map() };
    room.about = { ...known?.about, ...about };
    this.channels.set(channel.id, room);
    for (const { replies = [], ...message } of messages) {
      this.#put(room, message);
      for (const reply of replies) this.#put(room, reply);
    }
    for (const message of ephemerals) this.#put(room, { ...message, ephemeral: true });
  }

  #put(room, message) {
    room.byTs.set(message.ts, message);
    room.top = null;
    room.threads.clear();
  }

  /** apply takes one change from the stream. It returns false when the state must be fetched again. */
  apply(change) {
    this.seq = change.seq;
    if (change.kind === "reset") return false;
    if (change.kind === "connection") this.connected = change.connected;
    if (change.member) this.members.set(change.member.id, change.member);
    if (change.channel_info) this.#putChannel(change.channel_info);
    if (change.views) this.views = change.views;
    if (change.kind === "home" && change.user === this.me) this.home = change.view ?? this.home;
    const room = this.channels.get(change.channel);
    if (!room && (change.message || change.parent)) return false;
    if (room) this.#applyMessage(room, change);
    this.changed();
    return true;
  }

  #applyMessage(room, change) {
    const { message, parent } = change;
    if (change.kind === "delete" && !message) this.dismiss(change.channel, change.ts);
    if (message) {
      const fresh = !room.byTs.has(message.ts);
      this.#put(room, message);
      if (fresh) for (const listener of this.#messageListeners) listener(message);
    }
    if (parent && room.byTs.has(parent.ts)) this.#put(room, parent);
  }

  /** dismiss takes a message off this page only, as Slack does with private ones. */
  dismiss(channel, ts) {
    const room = this.channels.get(channel);
    room?.byTs.delete(ts);
    if (room) room.top = null;
    room?.threads.clear();
    this.changed();
  }

  /** changed tells the subscribers, once per burst. */
  changed() {
    this.#scheduled ||= setTimeout(() => {
      this.#scheduled = 0;
      for (const listener of this.#listeners) listener();
    }, 8);
  }

  subscribe(listener) {
    this.#listeners.add(listener);
  }

  /** onMessage is called for each message that arrives after the first load. */
  onMessage(listener) {
    this.#messageListeners.add(listener);
  }

  channel(id) {
    return this.channels.get(id)?.about;
  }

  message(channel, ts) {
    return this.channels.get(channel)?.byTs.get(ts);
  }

  /** timeline lists what stands in the channel itself, oldest first. */
  timeline(id) {
    const room = this.channels.get(id);
    if (!room) return [];
    room.top ??= [...room.byTs.values()].filter((m) => !isReply(m) || m.subtype === THREAD_BROADCAST).sort(byTs);
    return room.top;
  }

  /** replies lists a thread without its first message, oldest first. */
  replies(id, ts) {
    const room = this.channels.get(id);
    if (!room) return [];
    if (!room.threads.size) {
      for (const message of room.byTs.values()) {
        if (!isReply(message)) continue;
        if (!room.threads.has(message.thread_ts)) room.threads.set(message.thread_ts, []);
        room.threads.get(message.thread_ts).push(message);
      }
      for (const replies of room.threads.values()) replies.sort(byTs);
    }
    return room.threads.get(ts) ?? [];
  }

  /** people lists the members who are persons, by the order in which they came. */
  people() {
    return [...this.members.values()].filter((member) => !member.is_bot && member.id !== SLACKBOT);
  }

  /** displayName is what members call a member. */
  displayName(id) {
    const member = this.members.get(id);
    if (id === SLACKBOT) return "Workspace";
    if (member) return member.display_name || member.real_name || member.name;
    if (id === this.app?.bot_user_id) return this.app.name;
    return "";
  }

  /** reader is what text needs to know of who reads it; see mrkdwn.js. */
  reader() {
    return {
      me: this.me,
      zone: this.members.get(this.me)?.tz || "",
      userName: (id) => this.displayName(id),
      channelName: (id) => this.channel(id)?.name ?? "",
      openChannel: (id) => this.go(id),
    };
  }

  /** go moves the member to a channel, or to "home", and to a thread in it. */
  go(place, thread = "") {
    if (place === this.place && thread === this.thread) return;
    this.place = place;
    this.thread = thread;
    this.changed();
  }

  // What has been read lives in the browser, by team and member, since Slack's unread marks
  // are the reader's and no bot sees them.

  #readKey() {
    return `workspace.read.${this.team.id}.${this.me}`;
  }

  #loadRead() {
    let saved = null;
    try {
      saved = JSON.parse(localStorage.getItem(this.#readKey()));
    } catch {
      // Unreadable marks are as good as none.
    }
    // Whoever comes for the first time has read what stood there before they came.
    this.read = saved ?? { [BEFORE]: this.#newest() };
  }

  #newest() {
    let newest = "0";
    for (const room of this.channels.values()) {
      for (const ts of room.byTs.keys()) if (ts > newest) newest = ts;
    }
    return newest;
  }

  /** readTo is the timestamp up to which a channel, or a thread of it, has been read. */
  readTo(id, thread = "") {
    return this.read[thread ? `${id}/${thread}` : id] ?? this.read[BEFORE] ?? "0";
  }

  /** markRead notes that the member has seen the channel, or the thread, to its end. */
  markRead(id, thread = "") {
    const key = thread ? `${id}/${thread}` : id;
    const latest = (thread ? this.replies(id, thread) : this.timeline(id)).at(-1)?.ts ?? "0";
    if (this.readTo(id, thread) >= latest) return;
    this.read[key] = latest;
    try {
      localStorage.setItem(this.#readKey(), JSON.stringify(this.read));
    } catch {
      // A browser that keeps nothing still shows everything.
    }
    this.changed();
  }

  /** unread counts what came from others since the member looked, and what of it is for them. */
  unread(id) {
    const since = this.readTo(id);
    const fresh = this.timeline(id).filter((m) => m.ts > since && m.user !== this.me);
    const direct = this.channel(id)?.is_im;
    const mine = fresh.filter((m) => direct || m.ephemeral || m.text?.includes(`<@${this.me}>`));
    return { count: fresh.length, mine: mine.length };
  }

  /** unreadReplies lists what others wrote in a thread since the member looked. */
  unreadReplies(id, ts) {
    const since = this.readTo(id, ts);
    return this.replies(id, ts).filter((m) => m.ts > since && m.user !== this.me);
  }

  /** brief is a message's text as one plain line. */
  brief(message) {
    return flatText(message.text || "", this.reader()).replace(/\s+/g, " ").slice(0, 200);
  }
}
