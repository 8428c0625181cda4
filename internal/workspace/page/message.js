// message.js draws one message: who, when, what, its reactions, its thread, and what can be
// done with it.

import { h, icon, iconButton } from "./dom.js";
import { flatText, mrkdwn } from "./mrkdwn.js";
import { drawAttachments, drawBlocks, picture } from "./blocks.js";
import { emojiText } from "./emoji.js";
import { clockOf, longDate, relativeDay, timeOf, tsDate } from "./dates.js";
import { messageSurface } from "./surface.js";
import { openEmojiPicker, openMenu } from "./menu.js";
import { ask } from "./notices.js";
import { isReply } from "./state.js";

/** avatar draws a member's initials on a colour of their own. */
export function avatar(store, id, size = "") {
  const member = store.members.get(id);
  const bot = member?.is_bot || id === store.app?.bot_user_id || id === "USLACKBOT";
  const name = store.displayName(id) || "?";
  const initials = member?.initials || name.slice(0, 2).toUpperCase();
  let hue = 0;
  for (const c of id ?? "") hue = (hue * 31 + c.codePointAt(0)) % 9973;
  return h("span.avatar", { class: `${size} ${bot ? "bot" : `tint-${hue % 10}`}`, "aria-hidden": "true" },
    bot ? face() : initials);
}

/** face is the mark of apps: a small lamp. */
function face() {
  return icon("reply");
}

/** authorName is who a message says it is from. */
export const authorName = (store, message) =>
  message.username || store.displayName(message.user) || message.user || "An app";

/** compactAfter reports whether a message continues the one before it and needs no head of its own. */
export function compactAfter(previous, message) {
  if (!previous || previous.user !== message.user || previous.username !== message.username) return false;
  if (previous.ephemeral || message.ephemeral || previous.subtype || message.subtype) return false;
  return Number(message.ts) - Number(previous.ts) < 300;
}

/**
 * drawMessage draws a message. opts: {store, acts, compact, inThread, editing, onEdit(ts or ""),
 * root (it opened the thread on show)}.
 */
export function drawMessage(message, opts) {
  const { store, inThread } = opts;
  const name = authorName(store, message);
  const row = h("article.message", {
    class: [opts.compact && "compact", message.ephemeral && "ephemeral", message.subtype === "tombstone" && "gone",
      opts.root && "root"].filter(Boolean).join(" "),
    "data-testid": message.ephemeral ? "ephemeral" : "message", "data-ts": message.ts, "data-user": message.user ?? "",
    tabindex: "-1", "aria-label": `${name}, ${timeOf(tsDate(message.ts), store.reader().zone)}`,
  });
  row.append(gutter(message, opts));
  const body = h("div.message-main", {});
  if (message.ephemeral) body.append(h("div.private-mark", {}, icon("eye"), "Only visible to you"));
  if (message.subtype === "thread_broadcast" && !inThread) body.append(h("div.private-mark", {}, "Replied to a thread"));
  if (!opts.compact) body.append(head(message, name, opts));
  body.append(opts.editing ? editor(message, opts) : content(message, opts));
  for (const extra of [reactions(message, opts), threadLine(message, opts)]) if (extra) body.append(extra);
  row.append(body);
  const tools = toolbar(message, opts);
  if (tools) row.append(tools);
  return row;
}

function stamp(message, { store }, write) {
  const date = tsDate(message.ts);
  const { zone } = store.reader();
  return h("time.stamp", { datetime: date.toISOString(), title: `${longDate(date, zone)}, ${timeOf(date, zone)}` }, write(date, zone));
}

const gutter = (message, opts) =>
  h("div.gutter", {}, opts.compact ? stamp(message, opts, clockOf) : avatar(opts.store, message.user));

function head(message, name, opts) {
  return h("div.message-head", {},
    h("span.author", {}, h("bdi", {}, name)),
    (message.bot_id || message.app_id) && h("span.badge", {}, "APP"),
    stamp(message, opts, timeOf));
}

function content(message, { store, acts }) {
  const reader = store.reader();
  const made = messageSurface(store, acts, message);
  const out = h("div.content", { dir: "auto" });
  if (message.subtype === "tombstone") {
    out.append(h("p.quiet", {}, "This message was deleted."));
    return out;
  }
  out.append(...(message.blocks?.length ? drawBlocks(message.blocks, made) : mrkdwn(message.text, reader)));
  if (/^channel_|^group_/.test(message.subtype ?? "")) out.classList.add("quiet");
  out.append(...drawAttachments(message.attachments, made));
  for (const file of message.files ?? []) out.append(fileCard(file));
  if (message.edited) {
    const mark = h("span.edited", { title: "This message was edited" }, " (edited)");
    (out.lastElementChild?.matches(".para") ? out.lastElementChild : out).append(mark);
  }
  return out;
}

function fileCard(file) {
  if (file.mimetype?.startsWith("image/")) {
    return h("figure.file", {}, h("figcaption", {}, file.title || file.name), picture(file.url_private, file.title || file.name, "large"));
  }
  return h("a.file-card", { href: file.url_private, target: "_blank", rel: "noopener noreferrer" }, icon("file"),
    h("span", {}, h("strong", {}, file.title || file.name), h("span.quiet", {}, ` ${Math.max(1, Math.round((file.size ?? 0) / 1024))} kB`)));
}

function reactions(message, { store, acts }) {
  if (!message.reactions?.length) return null;
  return h("div.reactions", { role: "group", "aria-label": "Reactions" },
    message.reactions.map((r) => {
      const mine = r.users.includes(store.me);
      const names = r.users.map((id) => (id === store.me ? "you" : store.displayName(id) || id)).join(", ");
      return h("button.reaction", {
        type: "button", class: mine ? "mine" : "", "data-testid": "reaction", "data-name": r.name, "data-focus": `reaction/${r.name}`,
        "aria-pressed": String(mine), title: `${names} reacted with :${r.name}:`,
        "aria-label": `${r.name.replaceAll("_", " ")}, ${r.users.length}: ${names}`,
        onclick: () => acts.toggle(message, r.name),
      }, h("span.emoji", {}, emojiText(r.name)), h("span.count", {}, String(r.users.length)));
    }),
    h("button.reaction.add", {
      type: "button", "aria-label": "Add a reaction", title: "Add a reaction", "data-focus": "reaction/+",
      onclick: (event) => openEmojiPicker(event.currentTarget, (name) => acts.toggle(message, name)),
    }, icon("smile")));
}

/** threadLine leads into a message's thread: how many replies, how fresh, how many for the reader alone. */
function threadLine(message, opts) {
  const { store, inThread } = opts;
  if (inThread || message.ephemeral || isReply(message)) return null;
  const replies = store.replies(message.channel, message.ts);
  const open = () => store.go(message.channel, message.ts);
  if (!replies.length) {
    if (!message.bot_id || message.subtype) return null;
    return h("button.thread-line.empty", { type: "button", "data-testid": "thread-open", "data-focus": "thread", onclick: open },
      icon("reply"), "Reply in thread");
  }
  const spoken = replies.filter((r) => !r.ephemeral);
  const fresh = store.unreadReplies(message.channel, message.ts);
  const forMe = fresh.filter((r) => r.ephemeral).length;
  const last = tsDate(replies.at(-1).ts);
  const { zone } = store.reader();
  const day = relativeDay(last, zone);
  const users = [...new Set(spoken.map((r) => r.user))].slice(0, 4);
  return h("button.thread-line", { type: "button", "data-testid": "thread-open", "data-focus": "thread", class: fresh.length ? "fresh" : "", onclick: open },
    h("span.faces", {}, users.map((id) => avatar(store, id, "mini"))),
    h("span.thread-count", {}, spoken.length === 1 ? "1 reply" : spoken.length ? `${spoken.length} replies` : "For you"),
    forMe > 0 && h("span.for-you", {}, icon("eye"), `${forMe} for you`),
    h("span.quiet", {}, `${day === "Today" ? "" : `${day || longDate(last, zone)} `}${timeOf(last, zone)}`));
}

function toolbar(message, opts) {
  const { store, acts, inThread } = opts;
  if (message.subtype === "tombstone") return null;
  const tools = [];
  if (message.ephemeral) {
    tools.push(iconButton("close", "Dismiss", () => store.dismiss(message.channel, message.ts)));
  } else {
    tools.push(iconButton("smile", "Add a reaction",
      (event) => openEmojiPicker(event.currentTarget, (name) => acts.toggle(message, name)), { "data-testid": "react" }));
    if (!inThread && !isReply(message)) {
      const plain = !message.bot_id && !store.replies(message.channel, message.ts).length;
      tools.push(iconButton("reply", "Reply in thread", () => store.go(message.channel, message.ts), { "data-testid": plain ? "thread-open" : "thread-open-tool" }));
    }
    if (message.user === store.me) tools.push(more(message, opts));
  }
  for (const tool of tools) tool.tabIndex = -1; // the list makes them reachable for the message in focus
  return h("div.toolbar", { role: "group", "aria-label": "Message actions" }, tools);
}

const DELETE = {
  title: { text: "Delete this message" }, text: { type: "plain_text", text: "It disappears for everybody. This cannot be undone." },
  confirm: { text: "Delete" }, deny: { text: "Keep it" }, style: "danger",
};

function more(message, opts) {
  const pick = async (item) => {
    if (item.value === "edit") opts.onEdit(message.ts);
    else if (await ask(DELETE, opts.store.reader())) opts.acts.remove(message.channel, message.ts);
  };
  return iconButton("more", "Edit or delete", (event) => openMenu(event.currentTarget, {
    label: "Edit or delete", role: "menu", onPick: pick,
    items: [{ value: "edit", label: "Edit" }, { value: "delete", label: "Delete", danger: true }],
  }), { "data-testid": "message-more", "aria-haspopup": "menu" });
}

/** editable is a member's text as they typed it, with mentions by handle. */
export function editable(text, store) {
  const named = text.replace(/<@(\w+)(?:\|[^>]*)?>/g, (all, id) => (store.members.has(id) ? `@${store.members.get(id).name}` : all));
  return flatText(named, store.reader());
}

function editor(message, { store, acts, onEdit }) {
  const box = h("textarea.edit-box", { rows: "2", dir: "auto", "aria-label": "Edit your message", "data-testid": "edit-box", value: editable(message.text ?? "", store) });
  const save = async () => {
    const text = box.value.trim();
    if (text && (await acts.edit(message.channel, message.ts, text))) onEdit("");
  };
  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      save();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      onEdit("");
    }
  });
  return h("form.editor", { onsubmit: (event) => event.preventDefault() }, box,
    h("div.editor-foot", {},
      h("button.button.primary", { type: "button", onclick: save, "data-testid": "edit-save" }, "Save"),
      h("button.button", { type: "button", onclick: () => onEdit("") }, "Cancel"),
      h("span.quiet", {}, "Enter to save, Esc to cancel")));
}
