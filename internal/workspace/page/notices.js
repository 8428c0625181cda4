// notices.js tells the member things outside the messages: short notices on screen, words
// for screen readers, and dialogs that ask before something happens.

import { h } from "./dom.js";
import { mrkdwn, plainText } from "./mrkdwn.js";

const NOTICE_TIME = 7000; // milliseconds

/** notify shows a sentence for some seconds. */
export function notify(text) {
  const notice = h("div.notice", {}, h("span", {}, text));
  const dismiss = h("button.link-button", { type: "button", onclick: () => notice.remove() }, "Dismiss");
  notice.append(dismiss);
  document.getElementById("notices").append(notice);
  setTimeout(() => notice.remove(), NOTICE_TIME);
}

/** announce speaks a text through the page's live region. */
export function announce(text) {
  const line = h("p", {}, text);
  const region = document.getElementById("announcer");
  region.append(line);
  while (region.childElementCount > 5) region.firstChild.remove();
}

/** openDialog shows a modal dialog that leaves the page when closed. onClose gets its return value. */
export function openDialog(dialog, onClose) {
  document.body.append(dialog);
  dialog.addEventListener("close", () => {
    dialog.remove();
    onClose?.(dialog.returnValue);
  });
  dialog.addEventListener("click", (event) => {
    if (event.target === dialog) dialog.close("");
  });
  dialog.showModal();
  return dialog;
}

/** ask shows a confirmation object of Block Kit and resolves to whether the member agreed. */
export function ask(confirm, reader) {
  return new Promise((resolve) => {
    const title = h("h2", { id: "confirm-title" }, plainText(confirm.title, reader));
    const body = h("div.dialog-body", {},
      confirm.text?.type === "plain_text" ? plainText(confirm.text, reader) : mrkdwn(confirm.text?.text, reader));
    const dialog = h("dialog.dialog.small", { "aria-labelledby": "confirm-title", role: "alertdialog", "data-testid": "confirm" });
    dialog.append(
      h("header.dialog-head", {}, title), body,
      h("footer.dialog-foot", {},
        h("button.button", { type: "button", "data-testid": "confirm-deny", onclick: () => dialog.close("") },
          plainText(confirm.deny, reader) || "Cancel"),
        h(`button.button.${confirm.style === "danger" ? "danger" : "primary"}`, {
          type: "button", autofocus: true, "data-testid": "confirm-yes", onclick: () => dialog.close("yes"),
        }, plainText(confirm.confirm, reader) || "OK")));
    openDialog(dialog, (value) => resolve(value === "yes"));
  });
}
