/** The conversation on one phone: its messages in order, days, unread marks, typing. */

import { bubble, dayLabel, refreshTicks } from "./bubble.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { TEXTS } from "./texts.js";

const TYPING_LINGERS_MS = 1200;

/** A scrolling log of messages. `context` is what a bubble needs of the phone. */
export class Chat {
  #messages = new Map();
  #items = new Map();
  #reactions = new Map();
  #day = "";
  #last = null;
  #stopTyping = 0;
  #unreadMark = null;
  #sticky = true;
  #top = 0;

  constructor(name, context) {
    this.context = {
      ...context,
      find: (sid) => this.#messages.get(sid),
      reaction: (sid) => this.#reactions.get(sid),
      tickState: (message) => this.#tickState(message),
    };
    this.list = h("ol", { class: "messages" });
    const label = TEXTS.chatOf(name);
    this.log = h("div", { class: "log", role: "log", "aria-label": label, tabindex: 0 }, this.list);
    this.dots = h(
      "li",
      { class: "message message--theirs typing", hidden: true },
      h(
        "div",
        { class: "bubble" },
        h("i"),
        h("i"),
        h("i"),
        h("span", { class: "visually-hidden" }, TEXTS.typing),
      ),
    );
    this.jump = h(
      "button",
      {
        type: "button",
        class: "jump round",
        "aria-label": TEXTS.latest,
        hidden: true,
        onclick: () => this.toEnd(),
      },
      icon("down", 26),
    );
    this.element = h("div", { class: "chat" }, this.log, this.jump);
    this.log.addEventListener("scroll", () => this.#scrolled());
    // A photo that loads, or a keyboard that opens, must not push the last message out of sight.
    const growth = new ResizeObserver(() => this.#sticky && this.toEnd());
    growth.observe(this.list);
    growth.observe(this.log);
    this.clear();
  }

  clear() {
    for (const kept of [this.#messages, this.#items, this.#reactions]) kept.clear();
    this.#day = "";
    this.#last = null;
    this.#unreadMark = null;
    this.list.replaceChildren(
      h("li", { class: "notice" }, icon("lock", 12), TEXTS.encrypted),
      this.dots,
    );
  }

  /** Show a new message or a known one's new state. Returns whether it is new. */
  put(message) {
    const known = this.#messages.get(message.sid);
    const follow = this.#sticky || message.inbound;
    this.#messages.set(message.sid, message);
    if (message.kind === "reaction") {
      this.#reactions.set(message.reply_to, message.body);
      this.#redraw(message.reply_to);
    } else if (!known) {
      if (!this.#settle(message)) this.#append(message);
    } else if (known.error_code !== message.error_code) {
      this.#redraw(message.sid);
    }
    if (!message.inbound) this.typing(false, 0);
    this.#refreshAllTicks();
    if (follow) this.toEnd();
    return !known;
  }

  /** Take away a message that could not be sent. */
  drop(sid) {
    this.#items.get(sid)?.remove();
    this.#items.delete(sid);
    this.#messages.delete(sid);
  }

  /** Show or stop the three dots; they linger until the answer has crossed the network. */
  typing(on, linger = TYPING_LINGERS_MS) {
    clearTimeout(this.#stopTyping);
    const set = (visible) => {
      this.dots.hidden = !visible;
      this.context.typing(visible);
      if (visible && this.#sticky) this.toEnd();
    };
    if (on) set(true);
    else if (linger) this.#stopTyping = setTimeout(() => set(false), linger);
    else set(false);
  }

  /** Mark where the unread messages begin (0 takes the mark away). */
  markUnread(count) {
    this.#unreadMark?.remove();
    this.#unreadMark = null;
    if (!count) return;
    const theirs = [...this.#messages.values()].filter((message) => !message.inbound);
    const first = this.#items.get(theirs.at(-count)?.sid);
    this.#unreadMark = h("li", { class: "notice notice--unread" }, TEXTS.unread(count));
    first?.before(this.#unreadMark);
  }

  toEnd() {
    this.#sticky = true;
    this.log.scrollTop = this.log.scrollHeight;
    this.jump.hidden = true;
  }

  #append(message) {
    const moment = new Date(message.created);
    const day = moment.toDateString();
    if (day !== this.#day) {
      this.dots.before(h("li", { class: "notice notice--day" }, dayLabel(moment)));
      this.#last = null;
    }
    const item = bubble(message, this.context);
    if (this.#last !== message.inbound) item.classList.add("message--first");
    this.#day = day;
    this.#last = message.inbound;
    this.#items.set(message.sid, item);
    this.dots.before(item);
  }

  /** Let a message take the place of the bubble that was shown while it was being sent. */
  #settle(message) {
    const waiting = [...this.#messages.values()].find(
      (other) => other.status === "waiting" && message.inbound && other.body === message.body,
    );
    if (!waiting) return false;
    this.#items.set(message.sid, this.#items.get(waiting.sid));
    this.#items.delete(waiting.sid);
    this.#messages.delete(waiting.sid);
    this.#redraw(message.sid);
    return true;
  }

  #redraw(sid) {
    const old = this.#items.get(sid);
    if (!old) return;
    const fresh = bubble(this.#messages.get(sid), this.context);
    fresh.classList.toggle("message--first", old.classList.contains("message--first"));
    this.#items.set(sid, fresh);
    old.replaceWith(fresh);
  }

  #refreshAllTicks() {
    for (const [sid, item] of this.#items) {
      const message = this.#messages.get(sid);
      if (message.inbound) refreshTicks(item, message, this.context);
    }
  }

  /** Read means: the service has written since. */
  #tickState(message) {
    if (message.status === "waiting") return "waiting";
    if (message.status === "receiving" || message.error_code) return "sent";
    const answered = [...this.#messages.values()].some(
      (other) => !other.inbound && other.created >= message.created,
    );
    return answered ? "read" : "delivered";
  }

  /** Only a person scrolling up lets go of the end; what grows below does not. */
  #scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.log;
    if (scrollHeight - scrollTop - clientHeight < 60) this.#sticky = true;
    else if (scrollTop < this.#top) this.#sticky = false;
    this.#top = scrollTop;
    this.jump.hidden = this.#sticky;
  }
}
