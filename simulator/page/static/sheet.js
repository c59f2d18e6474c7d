/** The list picker: a sheet that rises from the bottom of the phone. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { TEXTS } from "./texts.js";

/**
 * Show a message's list inside `device`; calls `picked(choice)` unless it is closed before.
 * The rest of the phone is inert meanwhile, and focus returns to where it was.
 */
export function openSheet(device, message, picked) {
  const before = document.activeElement;
  const rest = [...device.children];
  const { choices, label } = message.interactive;
  const group = `list-${message.sid}`;
  const send = h(
    "button",
    { type: "submit", class: "sheet__send", disabled: true },
    TEXTS.chooseSend,
  );
  const rows = choices.map((choice, n) =>
    h(
      "label",
      { class: "row" },
      h(
        "span",
        { class: "row__words" },
        choice.title,
        choice.description && h("small", {}, choice.description),
      ),
      h("input", {
        type: "radio",
        name: group,
        value: String(n),
        onchange: () => (send.disabled = false),
      }),
    ),
  );
  const close = () => {
    layer.remove();
    rest.forEach((element) => (element.inert = false));
    before?.focus();
  };
  const submit = (event) => {
    event.preventDefault();
    const chosen = form.querySelector("input:checked");
    close();
    picked(choices[Number(chosen.value)]);
  };
  const form = h(
    "form",
    { class: "sheet", onsubmit: submit },
    h(
      "header",
      { class: "sheet__head" },
      h(
        "button",
        { type: "button", class: "round", "aria-label": TEXTS.close, onclick: close },
        icon("close", 22),
      ),
      h("h2", {}, label || TEXTS.choose),
    ),
    h("div", { class: "sheet__rows" }, ...rows),
    send,
  );
  const layer = h(
    "div",
    {
      class: "sheet-layer",
      role: "dialog",
      "aria-modal": "true",
      "aria-label": label || TEXTS.choose,
      onkeydown: (event) => event.key === "Escape" && close(),
    },
    form,
  );
  layer.addEventListener("click", (event) => event.target === layer && close());
  rest.forEach((element) => (element.inert = true));
  device.append(layer);
  form.querySelector("input").focus();
}
