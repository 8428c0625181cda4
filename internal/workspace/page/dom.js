// dom.js builds DOM nodes. Everything a member or a bot wrote reaches the page through
// here as a text node or as an attribute; nothing is ever parsed as HTML.

const SVG = "http://www.w3.org/2000/svg";

/**
 * h makes an element: h("div.row.big", {onclick, "aria-label": "…"}, child, "text", …).
 * Functions become listeners, true and false set and leave out an attribute, null is skipped.
 */
export function h(spec, props, ...children) {
  const [tag, ...classes] = spec.split(".");
  const el = document.createElement(tag || "div");
  if (classes.length) el.className = classes.join(" ");
  for (const [name, value] of Object.entries(props ?? {})) setProp(el, name, value);
  append(el, children);
  return el;
}

function setProp(el, name, value) {
  if (value === null || value === undefined || value === false) return;
  if (typeof value === "function") el.addEventListener(name.replace(/^on/, ""), value);
  else if (name === "class") el.classList.add(...String(value).split(" ").filter(Boolean));
  else if (name === "value") el.value = value;
  else el.setAttribute(name, value === true ? "" : String(value));
}

/** append adds children, which may be nodes, text, arrays of them, or null. */
export function append(el, children) {
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false || child === "") continue;
    el.append(child instanceof Node ? child : document.createTextNode(String(child)));
  }
  return el;
}

/** fill replaces all children of el. */
export function fill(el, ...children) {
  el.replaceChildren();
  return append(el, children);
}

/**
 * keyed makes the children of el exactly nodes, in order, and moves as few as it can,
 * so that focus, selection and scrolling survive.
 */
export function keyed(el, nodes) {
  const wanted = new Set(nodes);
  for (const child of [...el.childNodes]) if (!wanted.has(child)) child.remove();
  let at = el.firstChild;
  for (const node of nodes) {
    if (node === at) at = at.nextSibling;
    else el.insertBefore(node, at);
  }
}

// One path each on a 20 by 20 grid, drawn with a stroke in the current colour.
const ICONS = {
  menu: "M3 5.5h14M3 10h14M3 14.5h14",
  close: "M5 5l10 10M15 5L5 15",
  back: "M12 4l-6 6 6 6",
  send: "M3.5 10L17 3.5 12.5 17 9.5 11z M9.5 11L17 3.5",
  reply: "M4 4.5h12v8.5H9.5L6 16v-3H4z",
  smile: "M10 2.8a7.2 7.2 0 1 0 0 14.4a7.2 7.2 0 1 0 0-14.4 M7.4 8v.4M12.6 8v.4 M6.8 11.6c1.6 2.4 4.8 2.4 6.4 0",
  edit: "M4 16l.8-3.4L13 4.4l2.6 2.6-8.2 8.2z",
  trash: "M4 6h12M8 6V4h4v2M5.5 6l.7 10h7.6l.7-10",
  more: "M4.5 10h.02M10 10h.02M15.5 10h.02",
  sun: "M10 6.4a3.6 3.6 0 1 0 0 7.2a3.6 3.6 0 1 0 0-7.2 M10 2v1.4M10 16.6V18M2 10h1.4M16.6 10H18M4.4 4.4l1 1M14.6 14.6l1 1M4.4 15.6l1-1M14.6 5.4l1-1",
  moon: "M16 11.8A6.6 6.6 0 0 1 8.2 4a6.6 6.6 0 1 0 7.8 7.8z",
  auto: "M10 3a7 7 0 1 0 0 14a7 7 0 1 0 0-14z M10 3v14 M10 6h4.9M10 9.5h6.8M10 13h5.9",
  help: "M10 2.8a7.2 7.2 0 1 0 0 14.4a7.2 7.2 0 1 0 0-14.4 M7.9 8c0-2.8 4.2-2.8 4.2 0c0 1.8-2.1 1.7-2.1 3.6 M10 14v.2",
  eye: "M2 10c3.6-6 12.4-6 16 0c-3.6 6-12.4 6-16 0z M10 7.6a2.4 2.4 0 1 0 0 4.8a2.4 2.4 0 1 0 0-4.8",
  lock: "M5.5 9h9v7h-9z M7.2 9V6.5a2.8 2.8 0 0 1 5.6 0V9",
  home: "M3.5 9.5L10 4l6.5 5.5 M5.5 8.5V16h9V8.5",
  chevron: "M6 8l4 4 4-4",
  down: "M10 4v11 M5 10.5l5 5 5-5",
  check: "M4.5 10.5l3.6 3.6 7.4-8",
  picture: "M3.5 4.5h13v11h-13z M3.5 13l4-4 3.5 3.5 2-2 3.5 3.5 M12.5 7.6v.2",
  file: "M5.5 3h6l3.5 3.5V17H5.5z M11.5 3v3.5H15",
};

/** icon draws one of ICONS; it is hidden from screen readers, so its button needs a label. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 20 20");
  svg.setAttribute("aria-hidden", "true");
  svg.classList.add("icon", name);
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

/** iconButton is a small square button with a label for those who cannot see its icon. */
export function iconButton(name, label, onclick, props = {}) {
  return h("button.icon-button", { type: "button", "aria-label": label, title: label, onclick, ...props }, icon(name));
}
