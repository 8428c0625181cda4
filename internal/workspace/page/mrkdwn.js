// mrkdwn.js draws Slack's mrkdwn: bold, italic, strike, code, quotes, lists, links, mentions,
// dates and emoji. It builds nodes only; text from people is never parsed as HTML.
//
// A reader is what the text needs to know of who reads it:
// {me, zone, userName(id), channelName(id), openChannel(id), groupName?(id)}.

import { h } from "./dom.js";
import { emojiChar, replaceEmoji } from "./emoji.js";
import { dateToken, longDate, timeOf } from "./dates.js";

/** unescape undoes the three entities that Slack escapes, once. */
export const unescape = (text) =>
  text.replace(/&(amp|lt|gt);/g, (_, name) => ({ amp: "&", lt: "<", gt: ">" })[name]);

/** mrkdwn draws a text as an array of block-level nodes. */
export function mrkdwn(text, reader) {
  const nodes = [];
  // The split leaves fenced code at the odd places.
  String(text ?? "").split(/```([\s\S]+?)```/).forEach((part, i) => {
    if (i % 2 === 1) {
      nodes.push(h("pre.code-block", { tabindex: "0", dir: "ltr" }, flatText(part.replace(/^\n|\n$/g, ""), reader)));
      return;
    }
    // A line break beside a code block belongs to the block.
    const trimmed = (i > 0 ? part.replace(/^[ \t]*\n/, "") : part).replace(/\n[ \t]*$/, "");
    if (trimmed) nodes.push(...lines(trimmed, reader));
  });
  return nodes;
}

/** mrkdwnLine draws a text that should stay one run, such as a context element. */
export const mrkdwnLine = (text, reader) => inline(String(text ?? ""), reader);

const QUOTE = /^(?:&gt;|>) ?/;
const REST_QUOTE = /^(?:&gt;|>){3} ?/;
const ITEM = /^(\s*)([•◦▪‣-]|\d{1,3}[.)])\s+(?=\S)/;

const kindOf = (line) => (QUOTE.test(line) ? "quote" : ITEM.test(line) ? "item" : "text");

function lines(text, reader) {
  const out = [];
  const all = text.split("\n");
  for (let i = 0; i < all.length;) {
    if (REST_QUOTE.test(all[i])) {
      const rest = [all[i].replace(REST_QUOTE, ""), ...all.slice(i + 1)].join("\n");
      out.push(h("blockquote", { dir: "auto" }, inline(rest, reader)));
      break;
    }
    const kind = kindOf(all[i]);
    let end = i;
    while (end < all.length && kindOf(all[end]) === kind && !(end > i && REST_QUOTE.test(all[end]))) end++;
    out.push(...group(kind, all.slice(i, end), reader));
    i = end;
  }
  return out;
}

function group(kind, rows, reader) {
  if (kind === "quote") {
    const text = rows.map((row) => row.replace(QUOTE, "")).join("\n");
    return [h("blockquote", { dir: "auto" }, inline(text, reader))];
  }
  if (kind === "text") return [h("div.para", { dir: "auto" }, inline(rows.join("\n"), reader))];
  return rows.map((row) => {
    const [lead, indent, mark] = row.match(ITEM);
    return h(`div.item.depth-${Math.min(3, Math.floor(indent.length / 2))}`, { dir: "auto" },
      h("span.mark", {}, mark === "-" ? "–" : mark),
      h("span.item-text", {}, inline(row.slice(lead.length), reader)));
  });
}

const wordChar = (c) => c !== undefined && /[\p{L}\p{N}]/u.test(c);
const STYLES = { "*": "strong", _: "em", "~": "s" };

/** inline draws one run of text, with styles nested as they were written. */
function inline(text, reader) {
  const out = [];
  let plain = "";
  const flush = () => {
    if (plain) out.push(unescape(plain));
    plain = "";
  };
  for (let i = 0; i < text.length;) {
    const found = match(text, i, reader);
    if (found) {
      flush();
      out.push(found.node);
      i += found.length;
    } else {
      plain += text[i++];
    }
  }
  flush();
  return out;
}

const TOKEN = /<([^<>\n]+)>/y;
const CODE = /`([^`\n]+)`/y;
const EMOJI = /:([a-z0-9_+'-]+(?:::skin-tone-[2-6])?):/y;
const URL_TEXT = /https?:\/\/[^\s<>|"']*[^\s<>|"'.,;:!?)\]}*_~]/y;

function at(pattern, text, i) {
  pattern.lastIndex = i;
  return pattern.exec(text);
}

function match(text, i, reader) {
  let m;
  switch (text[i]) {
    case "<":
      m = at(TOKEN, text, i);
      return m && { node: token(m[1], reader), length: m[0].length };
    case "`":
      m = at(CODE, text, i);
      return m && { node: h("code", { dir: "ltr" }, flatText(m[1], reader)), length: m[0].length };
    case ":":
      m = at(EMOJI, text, i);
      return m && emojiChar(m[1]) ? { node: emojiNode(m[1]), length: m[0].length } : null;
    case "*": case "_": case "~":
      return styled(text, i, reader);
    case "h":
      if (wordChar(text[i - 1])) return null;
      m = at(URL_TEXT, text, i);
      return m && { node: link(unescape(m[0]), unescape(m[0])), length: m[0].length };
  }
  return null;
}

/** emojiNode draws a known emoji with its name for screen readers. */
export const emojiNode = (name) =>
  h("span.emoji", { role: "img", "aria-label": name.replaceAll("_", " "), title: `:${name}:` }, emojiChar(name));

/** styled finds *bold*, _italic_ or ~struck~ opening at i; the marks must hug their words. */
function styled(text, i, reader) {
  const mark = text[i];
  const next = text[i + 1];
  if (wordChar(text[i - 1]) || text[i - 1] === mark || !next || /\s/.test(next) || next === mark) return null;
  for (let j = i + 1; j < text.length && text[j] !== "\n"; j++) {
    if (text[j] === "<" || text[j] === "`") {
      const skip = at(text[j] === "<" ? TOKEN : CODE, text, j);
      if (skip) j += skip[0].length - 1;
    } else if (text[j] === mark && !/\s/.test(text[j - 1]) && !wordChar(text[j + 1]) && text[j + 1] !== mark) {
      return { node: h(STYLES[mark], {}, inline(text.slice(i + 1, j), reader)), length: j + 1 - i };
    }
  }
  return null;
}

/** token draws what stood between < and >. */
function token(body, reader) {
  const bar = body.indexOf("|");
  const ref = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? "" : unescape(body.slice(bar + 1));
  if (ref.startsWith("@")) return userMention(ref.slice(1), reader, label);
  if (ref.startsWith("#")) return channelMention(ref.slice(1), reader, label);
  if (ref.startsWith("!date^")) return dateMention(ref, label, reader);
  if (ref.startsWith("!")) {
    const name = ref.startsWith("!subteam^") ? label.replace(/^@/, "") || "group" : ref.slice(1).split("^")[0];
    return h("span.mention.mention-all", {}, `@${name}`);
  }
  return link(unescape(ref), label || unescape(ref).replace(/^mailto:/, ""));
}

/** userMention draws @Name, marked when it is the reader. */
export function userMention(id, reader, label = "") {
  const name = reader.userName(id) || label.replace(/^@/, "") || id;
  return h("span.mention", { class: id === reader.me ? "mention-me" : "", "data-user": id }, "@", h("bdi", {}, name));
}

/** channelMention draws #name as a way to go there. */
export function channelMention(id, reader, label = "") {
  const name = reader.channelName(id);
  if (!name) return h("span.mention", {}, `#${label || "private-channel"}`);
  return h("button.mention.mention-channel", { type: "button", onclick: () => reader.openChannel(id) }, `#${name}`);
}

function dateMention(ref, fallback, reader) {
  const [, seconds, pattern = "", target] = ref.split("^");
  const text = dateToken(seconds, unescape(pattern), reader.zone) || fallback;
  const date = new Date(Number(seconds) * 1000);
  const valid = !Number.isNaN(date.getTime());
  const node = h("time", valid ? {
    datetime: date.toISOString(),
    title: `${longDate(date, reader.zone)}, ${timeOf(date, reader.zone)}`,
  } : {}, text);
  return target ? link(unescape(target), node) : node;
}

/** link makes an anchor for web, mail and phone addresses, and leaves any other as text. */
export function link(url, label) {
  if (!/^(https?:\/\/|mailto:|tel:)/i.test(url)) return h("span", {}, label || url);
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, typeof label === "string" ? h("bdi", {}, label) : label);
}

/** flatText is the text with its tokens as plain words: for code, notices and labels. */
export function flatText(text, reader) {
  return unescape(String(text ?? "").replace(/<([^<>\n]+)>/g, (_, body) => token(body, reader).textContent));
}

/** plainText reads a text object as words alone, whichever type it is. */
export const plainText = (object, reader) => replaceEmoji(flatText(object?.text, reader));
