// shortcuts.js holds the keys that work anywhere on the page, and the sheet that lists them.

import { h, iconButton } from "./dom.js";
import { openDialog } from "./notices.js";

const SHEET = [
  ["Anywhere", [
    ["?", "This list"],
    ["Alt + ↑ or ↓", "Previous or next channel"],
    ["Ctrl or ⌘ + K", "Go to a channel"],
    ["C", "Write a message"],
    ["Esc", "Close the dialog, the list or the thread"],
  ]],
  ["Writing", [
    ["Enter", "Send"],
    ["Shift + Enter", "New line"],
    ["/", "Commands, at the start of a message"],
    ["@ or :", "People, or emoji"],
    ["↑", "Edit your last message, in an empty box"],
  ]],
  ["On a message", [
    ["↑ or ↓", "Previous or next message"],
    ["T", "Open its thread"],
    ["R", "Add a reaction"],
    ["E", "Edit or delete it, where it is yours"],
  ]],
];

/** openShortcuts shows the sheet. */
export function openShortcuts() {
  if (document.querySelector("dialog[open]")) return;
  const dialog = h("dialog.dialog.shortcuts", { "aria-labelledby": "shortcuts-title", "data-testid": "shortcuts" });
  dialog.append(
    h("header.dialog-head", {}, h("h2", { id: "shortcuts-title" }, "Keyboard shortcuts"),
      iconButton("close", "Close", () => dialog.close())),
    h("div.dialog-body", {}, SHEET.map(([title, rows]) => h("section", {}, h("h3", {}, title),
      h("dl", {}, rows.map(([keys, what]) => h("div", {}, h("dt", {}, h("kbd", {}, keys)), h("dd", {}, what))))))));
  openDialog(dialog);
}

const typing = (el) => el?.matches?.("input, textarea, select, [contenteditable]");

/** listen starts the keys. does: {step(±1), jump(), write(), escape() → whether it did something}. */
export function listen(does) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.isComposing || document.querySelector("dialog[open]")) return;
    if (event.altKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) does.step(event.key === "ArrowUp" ? -1 : 1);
    else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") does.jump();
    else if (event.key === "Escape") {
      if (document.querySelector(".menu:popover-open") || !does.escape()) return;
    } else if (typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
    else if (event.key === "?") openShortcuts();
    else if (event.key.toLowerCase() === "c") does.write();
    else return;
    event.preventDefault();
  });
}
