// menu.js opens lists beside the control that asked for them: selects, overflow menus, the
// emoji picker. They live in the browser's top layer, close on Escape or a click elsewhere,
// and give the focus back.

import { fill, h, icon } from "./dom.js";
import { FREQUENT, emojiChar, findEmoji } from "./emoji.js";

let lastClosed = { anchor: null, at: 0 };

/** float shows panel beside anchor until it is dismissed. onClose runs once. */
function float(anchor, panel, onClose) {
  // A click on the anchor of an open list has just closed it: leave it closed.
  if (lastClosed.anchor === anchor && performance.now() - lastClosed.at < 250) return false;
  panel.setAttribute("popover", "auto");
  // A modal dialog makes all outside it inert, so the list must live inside.
  (anchor.closest("dialog") ?? document.body).append(panel);
  panel.showPopover();
  place(anchor, panel);
  anchor.setAttribute("aria-expanded", "true");
  panel.addEventListener("toggle", (event) => {
    if (event.newState !== "closed") return;
    lastClosed = { anchor, at: performance.now() };
    const hadFocus = panel.contains(document.activeElement) || document.activeElement === document.body;
    panel.remove();
    anchor.setAttribute("aria-expanded", "false");
    if (hadFocus && anchor.isConnected) anchor.focus();
    onClose?.();
  });
  return true;
}

function place(anchor, panel) {
  const gap = 6;
  const edge = 8;
  const a = anchor.getBoundingClientRect();
  const below = window.innerHeight - a.bottom - gap - edge;
  const above = a.top - gap - edge;
  const up = below < Math.min(panel.scrollHeight, 280) && above > below;
  panel.style.maxHeight = `${Math.max(120, Math.min(380, up ? above : below))}px`;
  panel.style.minWidth = `${Math.min(a.width, window.innerWidth - 2 * edge)}px`;
  const width = panel.offsetWidth;
  panel.style.left = `${Math.max(edge, Math.min(a.left, window.innerWidth - width - edge))}px`;
  panel.style.top = up ? `${a.top - gap - panel.offsetHeight}px` : `${a.bottom + gap}px`;
}

function moveFocus(panel, event, columns = 1) {
  const step = { ArrowDown: columns, ArrowUp: -columns, ArrowRight: columns > 1 ? 1 : 0, ArrowLeft: columns > 1 ? -1 : 0 }[event.key];
  const inSearch = document.activeElement?.tagName === "INPUT";
  if (!step || (inSearch && event.key !== "ArrowDown")) {
    if (inSearch || !["Home", "End"].includes(event.key)) return;
  }
  const options = [...panel.querySelectorAll(".menu-item")];
  if (!options.length) return;
  event.preventDefault();
  const now = options.indexOf(document.activeElement);
  let next = now < 0 ? 0 : now + (step ?? 0);
  if (event.key === "Home") next = 0;
  if (event.key === "End") next = options.length - 1;
  if (next < 0 && panel.querySelector("input")) panel.querySelector("input").focus();
  else options[Math.max(0, Math.min(options.length - 1, next))].focus();
}

/**
 * openMenu lists items ({label, detail?, group?, value, checked?, danger?}) beside anchor.
 * With multi, picks toggle and onPick gets the values when the list closes;
 * otherwise onPick gets the item picked.
 */
export function openMenu(anchor, { label, items, multi = false, role = "listbox", onPick }) {
  const optionRole = role === "menu" ? "menuitem" : "option";
  const chosen = new Set(items.filter((item) => item.checked).map((item) => item.value));
  const panel = h("div.menu", { role: items.length > 9 ? "dialog" : role, "aria-label": label });
  const list = items.length > 9 ? h("div", { role, "aria-label": label }) : panel;
  if (multi) list.setAttribute("aria-multiselectable", "true");
  let before = null;
  const draw = (query) => {
    let group = null;
    const rows = [];
    for (const item of items) {
      if (query && !`${item.label} ${item.detail ?? ""}`.toLowerCase().includes(query)) continue;
      if (item.group && item.group !== group) rows.push(h("div.menu-group", { role: "presentation" }, item.group));
      group = item.group;
      rows.push(row(item));
    }
    fill(list, rows.length ? rows : h("div.menu-empty", {}, items.length ? "Nothing fits." : "Nothing to choose from."));
  };
  const row = (item) => {
    const el = h("button.menu-item", {
      type: "button", role: optionRole, class: item.danger ? "danger" : "", "data-value": item.value,
      "aria-selected": role === "menu" ? null : String(chosen.has(item.value)),
      onclick: () => {
        if (multi) {
          if (!chosen.delete(item.value)) chosen.add(item.value);
          el.setAttribute("aria-selected", String(chosen.has(item.value)));
          return;
        }
        panel.hidePopover();
        onPick(item);
      },
    }, h("span.menu-label", {}, h("bdi", {}, item.label), item.detail && h("span.menu-detail", {}, item.detail)),
    role !== "menu" && icon("check"));
    return el;
  };
  if (list !== panel) {
    panel.append(h("input.menu-search", {
      type: "search", placeholder: "Search", "aria-label": `Search ${label}`,
      oninput: (event) => draw(event.target.value.trim().toLowerCase()),
    }), list);
  }
  draw("");
  panel.addEventListener("keydown", (event) => moveFocus(panel, event));
  before = [...chosen].join("\n");
  const shown = float(anchor, panel, () => {
    if (multi && [...chosen].join("\n") !== before) {
      onPick(items.filter((item) => chosen.has(item.value)).map((item) => item.value));
    }
  });
  if (shown) (panel.querySelector("input, [aria-selected=true]") ?? panel.querySelector(".menu-item"))?.focus();
}

/** openEmojiPicker lets the member pick an emoji by sight or by name. */
export function openEmojiPicker(anchor, onPick) {
  const grid = h("div.emoji-grid", { role: "listbox", "aria-label": "Emoji" });
  const panel = h("div.menu.emoji-menu", { role: "dialog", "aria-label": "Pick an emoji" });
  const draw = (query) => {
    const names = query ? findEmoji(query, 48) : [...FREQUENT, ...findEmoji("", 60).filter((n) => !FREQUENT.includes(n))].slice(0, 48);
    fill(grid, names.length ? names.map((name) => h("button.menu-item.emoji-item", {
      type: "button", role: "option", "aria-label": name.replaceAll("_", " "), title: `:${name}:`, "data-emoji": name,
      onclick: () => {
        panel.hidePopover();
        onPick(name);
      },
    }, emojiChar(name))) : h("div.menu-empty", {}, "No emoji of that name."));
  };
  panel.append(h("input.menu-search", {
    type: "search", placeholder: "Search emoji", "aria-label": "Search emoji",
    oninput: (event) => draw(event.target.value.trim().toLowerCase().replaceAll(":", "")),
    onkeydown: (event) => {
      if (event.key === "Enter") grid.querySelector(".menu-item")?.click();
    },
  }), grid);
  draw("");
  panel.addEventListener("keydown", (event) => moveFocus(panel, event, 8));
  if (float(anchor, panel)) panel.querySelector("input").focus();
}
