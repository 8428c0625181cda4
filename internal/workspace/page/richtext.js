// richtext.js draws rich_text blocks: sections, lists, quotes and preformatted text.

import { h } from "./dom.js";
import { channelMention, emojiNode, link, userMention } from "./mrkdwn.js";
import { emojiChar } from "./emoji.js";
import { dateToken } from "./dates.js";

/** richText draws the elements of a rich_text block. */
export function richText(block, reader) {
  return h("div.rich-text", {}, (block.elements ?? []).map((element) => part(element, reader)));
}

function part(element, reader) {
  switch (element.type) {
    case "rich_text_section":
      return h("div.para", { dir: "auto" }, runs(element, reader));
    case "rich_text_quote":
      return h("blockquote", { dir: "auto" }, runs(element, reader));
    case "rich_text_preformatted":
      return h("pre.code-block", { tabindex: "0", dir: "ltr" }, runs(element, reader));
    case "rich_text_list":
      return list(element, reader);
    default:
      return null;
  }
}

function list(element, reader) {
  const ordered = element.style === "ordered";
  const props = { class: `depth-${Math.min(element.indent ?? 0, 3)}`, role: "list" };
  if (ordered && element.offset) props.start = String(element.offset + 1);
  return h(ordered ? "ol" : "ul", props,
    (element.elements ?? []).map((item) => h("li", { dir: "auto" }, runs(item, reader))));
}

const runs = (element, reader) => (element.elements ?? []).map((run) => styled(run, leaf(run, reader)));

function leaf(run, reader) {
  switch (run.type) {
    case "text": return run.text;
    case "link": return link(run.url, run.text || run.url);
    case "emoji": return emojiChar(run.name) ? emojiNode(run.name) : `:${run.name}:`;
    case "user": return userMention(run.user_id, reader);
    case "channel": return channelMention(run.channel_id, reader);
    case "usergroup": return h("span.mention", {}, "@group");
    case "broadcast": return h("span.mention.mention-all", {}, `@${run.range}`);
    case "color": return h("code", {}, run.value);
    case "date": return h("time", {}, dateToken(run.timestamp, run.format ?? "{date}", reader.zone) || run.fallback);
    default: return run.text ?? "";
  }
}

const STYLE_TAGS = { bold: "strong", italic: "em", strike: "s", underline: "u", code: "code" };

function styled(run, node) {
  let out = node;
  for (const [style, tag] of Object.entries(STYLE_TAGS)) if (run.style?.[style]) out = h(tag, {}, out);
  return out;
}
