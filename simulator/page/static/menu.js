/** Menus: a button that opens a small list above it. */

import { h } from "./dom.js";
import { icon } from "./icons.js";

/** A menu; Escape or a click elsewhere closes it. Returns its element and `close()`. */
export function menu(name, label, glyph, entries) {
  const list = h(
    "div",
    { class: `menu menu--${name}`, role: "group", "aria-label": label, hidden: true },
    ...entries,
  );
  const button = h(
    "button",
    {
      type: "button",
      class: "round",
      "aria-label": label,
      title: label,
      "aria-expanded": "false",
      onclick: () => toggle(list.hidden),
    },
    icon(glyph, 24),
  );
  function toggle(open) {
    list.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
    if (open) list.querySelector("button, input")?.focus();
  }
  const element = h("div", { class: "menu-holder" }, button, list);
  element.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.stopPropagation();
      toggle(false);
      button.focus();
    }
  });
  document.addEventListener("pointerdown", (event) => {
    if (!list.hidden && !element.contains(event.target)) toggle(false);
  });
  return { element, close: () => toggle(false) };
}
