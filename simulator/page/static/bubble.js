/** One message as a bubble: text, files, place, choices, quotation, time and ticks. */

import { h } from "./dom.js";
import { format, onlyEmoji, plain } from "./format.js";
import { icon, ticks } from "./icons.js";
import { TEXTS } from "./texts.js";
import { voicePlayer } from "./voice.js";

const clock = new Intl.DateTimeFormat("it", { hour: "2-digit", minute: "2-digit" });

/**
 * The list item for a message.
 *
 * `context` knows the conversation: `find(sid)`, `tickState(message)`, `reaction(sid)`, and what
 * taps do: `tap(choice, message)`, `openList(message)`, `react(message)`, `reply(message)`.
 */
export function bubble(message, context) {
  const mine = message.inbound;
  const item = h("li", {
    class: `message message--${mine ? "mine" : "theirs"}`,
    "data-sid": message.sid,
  });
  const big = message.kind === "text" && onlyEmoji(message.body) && !message.reply_to;
  const bare = big || message.kind === "sticker";
  const body = h(
    "div",
    { class: `bubble${bare ? " bubble--bare" : ""}${big ? " bubble--emoji" : ""}` },
    h("span", { class: "visually-hidden" }, mine ? `${TEXTS.you}: ` : `${TEXTS.service}: `),
    quotation(message, context),
    ...message.media.map((file) => attachment(file, message)),
    message.place && place(message.place),
    message.body && h("div", { class: "bubble__text" }, ...format(message.body)),
    meta(message, context),
    message.error_code && mine && trouble(message.error_code),
    choices(message, context),
    !mine && actions(message, context),
  );
  const reaction = context.reaction(message.sid);
  item.append(body);
  if (reaction) item.append(h("span", { class: "reaction" }, reaction));
  return item;
}

/** Bring the ticks of a bubble up to date. */
export function refreshTicks(item, message, context) {
  item.querySelector(".meta")?.replaceWith(meta(message, context));
}

function meta(message, context) {
  const moment = new Date(message.created);
  const state = message.inbound ? context.tickState(message) : null;
  return h(
    "span",
    { class: "meta" },
    h("time", { datetime: message.created }, clock.format(moment)),
    state && ticks(state),
    state && h("span", { class: "visually-hidden" }, TEXTS.ticks[state]),
  );
}

function trouble(code) {
  return h("p", { class: "trouble" }, icon("warn", 16), TEXTS.failed(code));
}

function quotation(message, context) {
  const quoted = message.reply_to && context.find(message.reply_to);
  if (!quoted) return null;
  return h(
    "blockquote",
    { class: `quote quote--${quoted.inbound ? "mine" : "theirs"}` },
    h("strong", {}, quoted.inbound ? TEXTS.you : context.serviceName),
    h("span", {}, summary(quoted)),
  );
}

/** A message in one line. */
export function summary(message) {
  const names = { image: "photo", audio: "voice", video: "video", sticker: "sticker" };
  const kinds = { ...names, document: "document", contacts: "contact", location: "position" };
  if (message.body) return plain(message.body).replace(/\s+/g, " ").slice(0, 140);
  return TEXTS[kinds[message.kind]] ?? (message.media.length ? TEXTS.photo : TEXTS.empty);
}

function attachment(file, message) {
  const type = file.content_type;
  if (message.kind === "sticker") {
    return h("img", {
      class: "sticker",
      src: file.src,
      alt: TEXTS.stickerAlt,
      width: 160,
      height: 160,
    });
  }
  if (type.startsWith("image/")) {
    const image = h("img", { src: file.src, alt: message.body || TEXTS.photoAlt, loading: "lazy" });
    return h("a", { class: "photo", href: file.src, target: "_blank", rel: "noopener" }, image);
  }
  if (type.startsWith("audio/")) return voicePlayer(file.src);
  if (type.startsWith("video/")) {
    return h("video", { class: "film", src: file.src, controls: true, preload: "metadata" });
  }
  const contact = message.kind === "contacts";
  const name = file.name || (contact ? TEXTS.contact : TEXTS.document);
  return h(
    "a",
    { class: "file", href: file.src, target: "_blank", rel: "noopener", download: name },
    h("span", { class: "file__icon" }, icon(contact ? "person" : "file", 26)),
    h("span", { class: "file__name" }, name, h("small", {}, type.split("/")[1].toUpperCase())),
  );
}

function place({ latitude, longitude, label, address }) {
  const href = `https://www.openstreetmap.org/?mlat=${latitude}&mlon=${longitude}&zoom=16`;
  const coordinates = `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`;
  return h(
    "a",
    { class: "place", href, target: "_blank", rel: "noopener noreferrer" },
    h("span", { class: "place__map" }, icon("pin", 38)),
    h(
      "span",
      { class: "place__name" },
      h("strong", {}, label || TEXTS.position),
      address || coordinates,
    ),
    h("span", { class: "visually-hidden" }, TEXTS.openMap),
  );
}

function choices(message, context) {
  const offered = message.interactive;
  if (!offered) return null;
  if (offered.kind === "list") {
    const open = h(
      "button",
      {
        type: "button",
        class: "choice",
        "aria-haspopup": "dialog",
        onclick: () => context.openList(message),
      },
      icon("list", 18),
      offered.label,
    );
    return h("div", { class: "choices" }, open);
  }
  return h(
    "div",
    { class: "choices" },
    ...offered.choices.map((choice) =>
      h(
        "button",
        { type: "button", class: "choice", onclick: () => context.tap(choice, message) },
        icon("back", 18),
        choice.title,
      ),
    ),
  );
}

function actions(message, context) {
  const act = (label, glyph, call) =>
    h(
      "button",
      { type: "button", class: "action", "aria-label": label, title: label, onclick: call },
      glyph,
    );
  return h(
    "span",
    { class: "actions" },
    act(TEXTS.reply, icon("back", 16), () => context.reply(message)),
    act(TEXTS.react, "👍", () => context.react(message)),
  );
}

const long = new Intl.DateTimeFormat("it", { weekday: "long", day: "numeric", month: "long" });

/** The label between two days. */
export function dayLabel(moment, now = new Date()) {
  const midnight = (date) => new Date(date.getFullYear(), date.getMonth(), date.getDate());
  const days = Math.round((midnight(now) - midnight(moment)) / 86_400_000);
  return days === 0 ? TEXTS.today : days === 1 ? TEXTS.yesterday : long.format(moment);
}
