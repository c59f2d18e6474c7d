/** The panel with what Twilio's Debugger would say about the service. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { TEXTS } from "./texts.js";

const clock = new Intl.DateTimeFormat("it", { timeStyle: "medium" });

/** A button with a count, and the panel that it opens. */
export class Notes {
  #notes = [];

  constructor(panel, button) {
    this.panel = panel;
    this.button = button;
    button.addEventListener("click", () => this.#toggle(panel.hidden));
    panel.addEventListener("keydown", (event) => event.key === "Escape" && this.#toggle(false));
    this.#draw();
  }

  replace(notes) {
    this.#notes = notes;
    this.#draw();
  }

  add(note) {
    this.#notes.push(note);
    this.#draw();
  }

  #toggle(open) {
    this.panel.hidden = !open;
    this.button.setAttribute("aria-expanded", String(open));
    if (open) this.panel.querySelector("button").focus();
    else this.button.focus();
  }

  #draw() {
    const count = this.#notes.length;
    this.button.replaceChildren(
      icon("bell", 20),
      h("span", {}, TEXTS.notes),
      ...(count ? [h("span", { class: "badge badge--warn" }, String(count))] : []),
    );
    this.button.setAttribute("aria-label", `${TEXTS.notes}: ${count}`);
    const entries = this.#notes
      .toReversed()
      .map((note) =>
        h(
          "li",
          {},
          h("strong", {}, String(note.code)),
          h("time", { datetime: note.at }, clock.format(new Date(note.at))),
          h("p", { lang: "en" }, note.text),
          note.detail && h("p", { class: "notes__detail", lang: "en" }, note.detail),
        ),
      );
    this.panel.replaceChildren(
      h(
        "header",
        {},
        h("h2", {}, TEXTS.notesTitle),
        h(
          "button",
          {
            type: "button",
            class: "round",
            "aria-label": TEXTS.close,
            onclick: () => this.#toggle(false),
          },
          icon("close", 22),
        ),
      ),
      h("p", { class: "notes__about" }, TEXTS.notesAbout),
      count ? h("ul", {}, ...entries) : h("p", { class: "notes__none" }, TEXTS.notesNone),
    );
  }
}
