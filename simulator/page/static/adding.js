/** The dialog that puts another phone on the page. */

import { api } from "./api.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { TEXTS } from "./texts.js";

/** Let `button` open `dialog`; `added` is called with the phone that was added. */
export function prepareAdding(button, dialog, added) {
  const field = (name, label, help) =>
    h(
      "label",
      {},
      label,
      h("input", { name, autocomplete: "off", maxlength: 60, required: name === "name" }),
      help && h("small", {}, help),
    );
  const problem = h("p", { class: "add__problem", role: "alert" });
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { id: "add-title" }, TEXTS.addTitle),
    field("name", TEXTS.addName),
    field("address", TEXTS.addAddress, TEXTS.addAddressHelp),
    problem,
    h(
      "div",
      { class: "add__buttons" },
      h("button", { type: "button", class: "plain", onclick: () => dialog.close() }, TEXTS.cancel),
      h("button", { type: "submit", class: "main" }, TEXTS.addConfirm),
    ),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { name, address } = Object.fromEntries(new FormData(form));
    try {
      const data = await api.addPhone(address ? { name, address } : { name });
      dialog.close();
      added(data);
    } catch (error) {
      problem.textContent = error.message;
    }
  });
  dialog.append(form);
  button.append(icon("plus", 20), h("span", {}, TEXTS.add));
  button.setAttribute("aria-label", TEXTS.addLabel);
  button.addEventListener("click", () => {
    form.reset();
    problem.textContent = "";
    dialog.showModal();
  });
}
