/** Building elements. Text always goes in as text: nothing here parses HTML. */

/**
 * Make an element: `h("button", { class: "x", onclick: f, "aria-label": "…" }, "text", child)`.
 * Functions become listeners, true and false set or leave out an attribute.
 */
export function h(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (value !== false && value != null)
      element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child != null && child !== false));
  return element;
}
