// blocks.js draws Block Kit as Slack shows it. The controls inside blocks are in elements.js.
//
// A surface is where blocks stand, a message or a view:
// {reader, inView, value(block, element), keep(block, element, value), error(blockID),
//  click(block, element, value), choose(block, element, value)}.

import { h, icon } from "./dom.js";
import { flatText, mrkdwn, mrkdwnLine, plainText, link } from "./mrkdwn.js";
import { control } from "./elements.js";
import { richText } from "./richtext.js";

/** drawBlocks draws blocks in order; a kind it does not know says so. */
export function drawBlocks(blocks, surface) {
  return (blocks ?? []).map((block) => {
    const draw = KINDS[block.type];
    const node = draw ? draw(block, surface)
      : h("div.block-unknown", {}, `A block of type ${block.type} is not shown here.`);
    node.classList.add("block", `block-${block.type}`);
    node.dataset.blockId = block.block_id ?? "";
    return node;
  });
}

const KINDS = {
  header: (block, { reader }) => h("h3", { dir: "auto" }, plainText(block.text, reader)),
  divider: () => h("hr", {}),
  section,
  context,
  actions,
  input,
  image,
  rich_text: (block, { reader }) => richText(block, reader),
  markdown: (block, { reader }) => h("div", {}, mrkdwn(block.text, reader)),
  table,
  video: (block, { reader }) => h("div", {}, link(block.title_url || block.video_url, plainText(block.title, reader) || block.alt_text)),
};

/** textObject draws a text object: mrkdwn with its styles, plain_text as words. */
export function textObject(object, reader) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text, reader);
  return [h("div.para", { dir: "auto" }, plainText(object, reader))];
}

function section(block, surface) {
  const { reader } = surface;
  return h("div", {},
    h("div.section-body", {},
      block.text && h("div.section-text", {}, textObject(block.text, reader)),
      block.fields && h("div.fields", {}, block.fields.map((field) => h("div.field", {}, textObject(field, reader))))),
    block.accessory && h("div.accessory", {}, part(block, block.accessory, surface)));
}

function part(block, element, surface) {
  if (element.type === "image") return picture(element.image_url ?? element.slack_file?.url, element.alt_text, "thumb");
  return control(block, element, surface);
}

function context(block, { reader }) {
  return h("div", {}, (block.elements ?? []).map((element) => {
    if (element.type === "image") return picture(element.image_url, element.alt_text, "tiny");
    const text = element.type === "mrkdwn" ? mrkdwnLine(element.text, reader) : plainText(element, reader);
    return h("span.context-text", { dir: "auto" }, text);
  }));
}

function actions(block, surface) {
  return h("div", { role: "group" }, (block.elements ?? []).map((element) => control(block, element, surface)));
}

function input(block, surface) {
  const { reader } = surface;
  const id = `input-${block.block_id}`;
  const error = surface.error?.(block.block_id);
  const grouped = ["radio_buttons", "checkboxes"].includes(block.element?.type);
  const node = control(block, block.element, surface);
  const target = node.matches("input, textarea, button, select") ? node : node.querySelector("input, textarea, button, select");
  const notes = [block.hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ");
  if (grouped) {
    node.setAttribute("aria-labelledby", `${id}-label`);
  } else if (target) {
    target.id = id;
  }
  if (notes) target?.setAttribute("aria-describedby", notes);
  if (error) target?.setAttribute("aria-invalid", "true");
  const label = [plainText(block.label, reader), block.optional && h("span.optional", {}, " (optional)")];
  return h("div", { class: error ? "has-error" : "" },
    grouped ? h("div.input-label", { id: `${id}-label` }, label) : h("label.input-label", { for: id }, label),
    node,
    error && h("p.input-error", { id: `${id}-error`, role: "alert" }, error),
    block.hint && h("p.input-hint", { id: `${id}-hint` }, plainText(block.hint, reader)));
}

function image(block, { reader }) {
  const title = block.title && plainText(block.title, reader);
  return h("figure", {},
    title && h("figcaption", {}, title),
    picture(block.image_url ?? block.slack_file?.url, block.alt_text, "large"));
}

/**
 * picture draws an image of this server. The page makes no requests elsewhere, so an image
 * from another host is shown as its description with a link.
 */
export function picture(url, alt, size) {
  let target = null;
  try {
    target = new URL(url, location.href);
  } catch {
    // An address that is none: the description alone is shown.
  }
  if (target?.origin === location.origin) {
    return h(`img.picture.${size}`, { src: target.href, alt: alt ?? "", loading: "lazy" });
  }
  const face = [icon("picture"), size !== "tiny" && h("span", {}, alt || "Picture")];
  if (!target || !/^https?:$/.test(target.protocol)) return h(`span.picture-away.${size}`, { title: alt ?? "" }, face);
  return h(`a.picture-away.${size}`, {
    href: target.href, target: "_blank", rel: "noopener noreferrer", title: `${alt ?? "Picture"} (${target.host})`, "aria-label": alt || "Picture",
  }, face);
}

function table(block, { reader }) {
  const cell = (tag) => (item, i) => {
    const align = block.column_settings?.[i]?.align ?? "left";
    return h(`${tag}.align-${align}`, {}, item.type === "rich_text" ? richText(item, reader) : item.text ?? "");
  };
  const [head = [], ...rows] = block.rows ?? [];
  return h("div", {}, h("table", {},
    h("thead", {}, h("tr", {}, head.map(cell("th")))),
    h("tbody", {}, rows.map((row) => h("tr", {}, row.map(cell("td")))))));
}

/** drawAttachments draws Slack's older secondary attachments. */
export function drawAttachments(attachments, surface) {
  return (attachments ?? []).map((a) => {
    const { reader } = surface;
    const node = h("div.attachment", {},
      a.pretext && h("div.pretext", {}, mrkdwn(a.pretext, reader)),
      a.author_name && h("div.attachment-author", {}, a.author_name),
      a.title && h("div.attachment-title", {}, a.title_link ? link(a.title_link, flatText(a.title, reader)) : flatText(a.title, reader)),
      a.text && mrkdwn(a.text, reader),
      a.fields && h("div.fields", {}, a.fields.map((f) => h("div.field", {}, h("strong", {}, flatText(f.title, reader)), mrkdwn(f.value, reader)))),
      drawBlocks(a.blocks, surface),
      a.footer && h("div.attachment-footer", {}, flatText(a.footer, reader)),
      !a.text && !a.blocks && !a.title && flatText(a.fallback, reader));
    if (/^#?[0-9a-f]{6}$/i.test(a.color ?? "")) node.style.borderLeftColor = `#${a.color.replace("#", "")}`;
    return node;
  });
}
