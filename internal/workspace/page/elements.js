// elements.js draws the controls of Block Kit: buttons, selects, overflow menus, radio buttons,
// checkboxes, date and time pickers and text inputs. What a surface is stands in blocks.js.

import { h, icon } from "./dom.js";
import { plainText } from "./mrkdwn.js";
import { openMenu } from "./menu.js";
import { ask } from "./notices.js";

/** control draws one interactive element of a block. */
export function control(block, element, surface) {
  const draw = CONTROLS[element?.type];
  if (!draw) return h("span.block-unknown", {}, `An element of type ${element?.type} is not shown here.`);
  const node = draw(block, element, surface);
  node.dataset.actionId = element.action_id ?? "";
  node.dataset.focus = `${block.block_id}/${element.action_id}/${element.value ?? ""}`;
  return node;
}

/** agreed asks the element's confirmation, where it has one. */
const agreed = (element, surface) => (element.confirm ? ask(element.confirm, surface.reader) : Promise.resolve(true));

/** pick keeps a value and tells the app, if the member confirms; it reports whether it did. */
async function pick(block, element, surface, value) {
  if (!(await agreed(element, surface))) return false;
  surface.keep(block, element, value);
  if (block.type !== "input" || block.dispatch_action) await surface.choose(block, element, value);
  return true;
}

function button(block, element, surface) {
  const label = plainText(element.text, surface.reader);
  const style = { primary: "primary", danger: "danger" }[element.style] ?? "";
  const onclick = async (event) => {
    const target = event.currentTarget;
    if (element.url && !element.confirm) surface.click(block, element, element.value);
    else if (await agreed(element, surface)) {
      target.setAttribute("aria-busy", "true");
      await surface.click(block, element, element.value);
      target.removeAttribute("aria-busy");
    }
  };
  const props = { class: style, "aria-label": element.accessibility_label, "data-value": element.value, onclick };
  if (/^https?:\/\//i.test(element.url ?? "")) {
    return h("a.button", { ...props, href: element.url, target: "_blank", rel: "noopener noreferrer" }, label);
  }
  return h("button.button", { ...props, type: "button" }, label);
}

const allOptions = (element) =>
  [...(element.options ?? []), ...(element.option_groups ?? []).flatMap((group) => group.options)];

/** choices lists what a select offers as menu items. */
function choices(element, surface) {
  const { reader } = surface;
  const item = (option, group) => ({
    value: option.value, label: plainText(option.text, reader),
    detail: option.description ? plainText(option.description, reader) : "", group,
  });
  if (element.type.endsWith("users_select")) return surface.people();
  if (/(conversations|channels)_select$/.test(element.type)) return surface.rooms();
  return [
    ...(element.options ?? []).map((option) => item(option)),
    ...(element.option_groups ?? []).flatMap((group) => group.options.map((option) => item(option, plainText(group.label, reader)))),
  ];
}

const PLACEHOLDERS = { users_select: "Choose a person", conversations_select: "Choose a conversation", channels_select: "Choose a channel" };

function select(block, element, surface) {
  const multi = element.type.startsWith("multi_");
  const label = plainText(element.placeholder, surface.reader) || PLACEHOLDERS[element.type.replace("multi_", "")] || "Choose an option";
  const items = choices(element, surface);
  const current = () => [surface.value(block, element) ?? initial(element) ?? []].flat();
  const face = h("span.select-face", {});
  const show = () => {
    const names = current().map((value) => items.find((item) => item.value === value)?.label ?? value);
    face.textContent = names.join(", ") || label;
    face.classList.toggle("placeholder", !names.length);
  };
  show();
  const onPick = async (picked) => {
    if (await pick(block, element, surface, multi ? picked : picked.value)) show();
  };
  return h("button.select", {
    type: "button", "aria-haspopup": "listbox", "aria-expanded": "false",
    onclick: (event) => openMenu(event.currentTarget, {
      label, multi, onPick,
      items: items.map((item) => ({ ...item, checked: current().includes(item.value) })),
    }),
  }, face, icon("chevron"));
}

function overflow(block, element, surface) {
  return h("button.icon-button.overflow", {
    type: "button", "aria-label": "More actions", title: "More actions", "aria-haspopup": "menu", "aria-expanded": "false",
    onclick: (event) => openMenu(event.currentTarget, {
      label: "More actions", role: "menu",
      items: (element.options ?? []).map((option) => ({
        value: option.value, label: plainText(option.text, surface.reader),
        detail: option.description ? plainText(option.description, surface.reader) : "",
      })),
      onPick: async (item) => {
        if (await agreed(element, surface)) surface.choose(block, element, item.value);
      },
    }),
  }, icon("more"));
}

/** initial is the value an element starts with, in the form that keep takes. */
export function initial(element) {
  if (element.initial_option) return element.initial_option.value;
  if (element.initial_options) return element.initial_options.map((option) => option.value);
  for (const key of ["initial_value", "initial_date", "initial_time", "initial_date_time", "initial_user", "initial_users",
    "initial_conversation", "initial_conversations", "initial_channel", "initial_channels"]) {
    if (element[key] !== undefined) return element[key];
  }
  return undefined;
}

/** stated reads a value out of a view's state, in the form that keep takes. */
export function stated(entry) {
  if (!entry) return undefined;
  if (entry.selected_option) return entry.selected_option.value;
  if (entry.selected_options) return entry.selected_options.map((option) => option.value);
  for (const [key, value] of Object.entries(entry)) {
    if ((key.startsWith("selected_") || key === "value") && value !== null) return value;
  }
  return undefined;
}

function ticks(type) {
  return (block, element, surface) => {
    const chosen = new Set([surface.value(block, element) ?? initial(element) ?? []].flat());
    const group = h("div.ticks", { role: type === "radio" ? "radiogroup" : "group" });
    const name = `${block.block_id}-${element.action_id}`;
    const boxes = allOptions(element).map((option) => h("input", {
      type, name, value: option.value, checked: chosen.has(option.value), "data-focus": `${name}/${option.value}`,
      onchange: async () => {
        const picked = boxes.filter((box) => box.checked).map((box) => box.value);
        const done = await pick(block, element, surface, type === "radio" ? picked[0] : picked);
        if (!done) for (const box of boxes) box.checked = chosen.has(box.value);
      },
    }));
    group.append(...allOptions(element).map((option, i) => h("label.tick", {}, boxes[i],
      h("span.tick-text", {}, h("span", { dir: "auto" }, plainText(option.text, surface.reader)),
        option.description && h("span.tick-detail", {}, plainText(option.description, surface.reader))))));
    return group;
  };
}

function dated(type) {
  return (block, element, surface) => {
    const value = surface.value(block, element) ?? initial(element) ?? "";
    const toInput = (v) => (type === "datetime-local" && v ? new Date(v * 1000 - new Date().getTimezoneOffset() * 60000).toISOString().slice(0, 16) : v);
    const fromInput = (v) => (type === "datetime-local" && v ? Math.floor(new Date(v).getTime() / 1000) : v);
    return h("input.field-input", {
      type, value: String(toInput(value)), "aria-label": plainText(element.placeholder, surface.reader) || "Date",
      onchange: async (event) => {
        const { target } = event;
        if (!(await pick(block, element, surface, fromInput(target.value)))) target.value = toInput(value);
      },
    });
  };
}

function text(type) {
  return (block, element, surface) => {
    const wait = element.dispatch_action_config?.trigger_actions_on ?? ["on_enter_pressed"];
    const tell = (node) => {
      if (block.dispatch_action || block.type !== "input") surface.choose(block, element, node.value);
    };
    return h(element.multiline ? "textarea.field-input" : "input.field-input", {
      type: element.multiline ? null : type, rows: element.multiline ? "4" : null, dir: "auto",
      placeholder: plainText(element.placeholder, surface.reader) || null,
      minlength: element.min_length, maxlength: element.max_length ?? (type === "text" ? 3000 : null),
      min: element.min_value, max: element.max_value, step: element.is_decimal_allowed ? "any" : null,
      autocomplete: "off", autofocus: element.focus_on_load,
      value: String(surface.value(block, element) ?? initial(element) ?? ""),
      oninput: (event) => {
        surface.keep(block, element, event.target.value);
        if (wait.includes("on_character_entered")) tell(event.target);
      },
      onkeydown: (event) => {
        if (event.key !== "Enter" || element.multiline || !wait.includes("on_enter_pressed")) return;
        if (block.dispatch_action || block.type !== "input") event.preventDefault(); // told to the app, not submitted
        tell(event.target);
      },
    });
  };
}

const CONTROLS = {
  button,
  workflow_button: button,
  overflow,
  radio_buttons: ticks("radio"),
  checkboxes: ticks("checkbox"),
  datepicker: dated("date"),
  timepicker: dated("time"),
  datetimepicker: dated("datetime-local"),
  plain_text_input: text("text"),
  email_text_input: text("email"),
  url_text_input: text("url"),
  number_input: text("number"),
};
for (const kind of ["static", "external", "users", "conversations", "channels"]) {
  CONTROLS[`${kind}_select`] = select;
  CONTROLS[`multi_${kind}_select`] = select;
}
