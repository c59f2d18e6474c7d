/** One citizen's phone: its owner, its chat, and what the citizen does with it. */

import { api } from "./api.js";
import { summary } from "./bubble.js";
import { Chat } from "./chat.js";
import { composer } from "./composer.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { menu } from "./menu.js";
import { openSheet } from "./sheet.js";
import { TEXTS } from "./texts.js";

/** A phone on the page. `activate` is called when somebody touches it. */
export class Phone {
  #unread = 0;
  #active = false;
  #replyTo = null;
  #data;

  constructor(data, { account, activate, unreadChanged }) {
    this.address = data.address;
    this.#data = data;
    this.unreadChanged = unreadChanged;
    this.chat = new Chat(data.name, {
      serviceName: account.name,
      tap: (choice, message) =>
        this.#send({ type: "button", id: choice.id, title: choice.title, reply_to: message.sid }),
      openList: (message) => this.#openList(message),
      react: (message) => this.#send({ type: "reaction", body: "👍", reply_to: message.sid }),
      reply: (message) => this.#reply(message),
      typing: (on) => this.#showState(on),
    });
    this.composer = composer((sending) => this.#send(sending), {
      cancelReply: () => this.#reply(null),
    });
    this.#build(account);
    this.element.addEventListener("pointerdown", () => activate(this));
    this.element.addEventListener("focusin", () => activate(this));
    this.load(data);
  }

  get name() {
    return this.#data.name || this.address.replace("whatsapp:", "");
  }

  get unread() {
    return this.#unread;
  }

  /** Take in the phone's state and its whole conversation. */
  load(data) {
    this.#data = data;
    this.chat.clear();
    data.messages.forEach((message) => this.chat.put(message));
    this.chat.markUnread(this.#unread);
    this.owner.replaceChildren(h("strong", {}, this.name), h("span", {}, this.#number()));
    this.#showState(false);
    this.#switches();
    this.chat.toEnd();
  }

  /** A message has arrived or changed. */
  receive(message) {
    const fresh = this.chat.put(message);
    if (fresh && !message.inbound && !this.#active) this.#setUnread(this.#unread + 1);
  }

  typing(on) {
    this.chat.typing(on);
  }

  /** Bring this phone to the front, or let go of it. An open chat is read. */
  setActive(active, looking = true) {
    const open = active && looking;
    const unseen = this.element.offsetParent === null;
    this.element.classList.toggle("phone--active", active);
    if (active && unseen) this.chat.toEnd();
    if (open !== this.#active) api.changePhone(this.address, { open }).catch(() => {});
    this.#active = open;
    if (open && this.#unread) this.#setUnread(0);
  }

  focus() {
    this.composer.focus();
  }

  #build(account) {
    this.owner = h("p", { class: "owner__name" });
    this.badge = h("span", { class: "badge", hidden: true });
    this.options = h("div", { class: "switches" });
    const options = menu("options", TEXTS.options(this.name), "more", [this.options]);
    this.subtitle = h("span", { class: "head__state" });
    this.device = h(
      "div",
      { class: "device" },
      h(
        "header",
        { class: "head" },
        h("span", { class: "head__face" }, icon("shield", 26)),
        h("span", { class: "head__name" }, h("strong", {}, account.name), this.subtitle),
      ),
      this.chat.element,
      this.composer.element,
    );
    this.element = h(
      "article",
      { class: "phone", "aria-label": TEXTS.phoneOf(this.name) },
      h(
        "div",
        { class: "owner" },
        h("span", { class: "owner__face", "aria-hidden": "true" }, initials(this.name)),
        this.owner,
        this.badge,
        options.element,
      ),
      this.device,
    );
  }

  #number() {
    const bare = this.address.replace("whatsapp:", "");
    if (!bare.startsWith("+") || this.#data.hides_number) return TEXTS.hiddenNumber;
    return bare.replace(/^(\+39)(\d{3})(\d{3})(\d+)$/, "$1 $2 $3 $4");
  }

  #showState(typing) {
    const { online, blocked } = this.#data;
    this.subtitle.textContent = typing
      ? TEXTS.typing
      : !online
        ? TEXTS.off
        : blocked
          ? TEXTS.blocked
          : TEXTS.business;
    this.subtitle.classList.toggle("head__state--typing", typing);
    this.device.classList.toggle("device--off", !online);
  }

  #switches() {
    const entries = Object.entries(TEXTS.switches)
      .filter(([name]) => name !== "hides_number" || this.#data.user_id)
      .map(([name, label]) => {
        const change = (event) => this.#change({ [name]: event.target.checked });
        const box = h("input", {
          type: "checkbox",
          role: "switch",
          checked: this.#data[name],
          onchange: change,
        });
        return h("label", { class: "switch" }, label, box);
      });
    const remove = h(
      "button",
      {
        type: "button",
        class: "switch switch--remove",
        onclick: () => this.#change({ shown: false }),
      },
      TEXTS.remove,
    );
    const owner = h("p", { class: "switches__owner" }, `${this.name} · ${this.#number()}`);
    this.options.replaceChildren(owner, ...entries, remove);
  }

  async #change(changes) {
    await api.changePhone(this.address, changes);
    this.#data = { ...this.#data, ...changes };
    this.#showState(false);
  }

  async #send(sending) {
    const reply_to = sending.reply_to ?? this.#replyTo?.sid;
    const waiting = this.#waiting(sending, reply_to);
    this.#reply(null);
    try {
      await api.send(this.address, reply_to ? { ...sending, reply_to } : sending);
    } catch {
      if (waiting) this.chat.drop(waiting);
      this.#complain(sending.content ? TEXTS.fileRefused : TEXTS.notSent);
    }
  }

  /** Show a text at once, with a clock for a tick, until the simulator has taken it. */
  #waiting(sending, reply_to) {
    if (sending.type !== "text") return null;
    const sid = `waiting-${crypto.randomUUID?.() ?? Math.random()}`;
    const shape = { kind: "text", media: [], interactive: null, place: null, error_code: null };
    this.chat.put({
      ...shape,
      sid,
      inbound: true,
      body: sending.body,
      status: "waiting",
      created: new Date().toISOString(),
      reply_to,
    });
    return sid;
  }

  #complain(text) {
    const notice = h("p", { class: "complaint", role: "alert" }, text);
    this.device.append(notice);
    setTimeout(() => notice.remove(), 4000);
  }

  #reply(message) {
    this.#replyTo = message;
    this.composer.reply(message && summary(message));
    if (message) this.composer.focus();
  }

  #openList(message) {
    openSheet(this.device, message, (choice) =>
      this.#send({ type: "list", id: choice.id, title: choice.title, reply_to: message.sid }),
    );
  }

  #setUnread(count) {
    this.#unread = count;
    this.badge.hidden = count === 0;
    this.badge.textContent = String(count);
    this.badge.setAttribute("aria-label", TEXTS.unread(count));
    if (count) this.chat.markUnread(count);
    this.unreadChanged();
  }
}

function initials(name) {
  return name
    .split(/\s+/)
    .map((word) => [...word][0] ?? "")
    .slice(0, 2)
    .join("")
    .toUpperCase();
}
