/** The line at the bottom of a chat: text, emoji, attachments, voice. */

import { base64 } from "./api.js";
import { h } from "./dom.js";
import { icon } from "./icons.js";
import { menu } from "./menu.js";
import { TEXTS } from "./texts.js";

const EMOJI = [..."😀😂🙂😍😢😡🙏👍👎👏💪❤🎉☀🌧⛈❄🌊🔥🚒🚑🏫🚧🚗"];
const PLACE = { latitude: 43.5226, longitude: 13.2439, ...TEXTS.samplePlace };

const ATTACHMENTS = [
  ["photo", "photo", { type: "photo" }],
  ["pin", "position", { type: "location", ...PLACE }],
  ["mic", "voice", { type: "voice" }],
  ["file", "document", { type: "document" }],
  ["person", "contact", { type: "contact" }],
  ["sticker", "sticker", { type: "sticker" }],
  ["video", "video", { type: "video" }],
  ["blank", "empty", { type: "empty" }],
];

/** What kind of sending a chosen file is. */
function kindOf(file) {
  if (file.type === "image/webp") return "sticker";
  const kinds = { image: "photo", audio: "voice", video: "video" };
  return file.type.includes("vcard") ? "contact" : (kinds[file.type.split("/")[0]] ?? "document");
}

/**
 * The composer; `send(sending)` delivers what it makes.
 * Returns its element, `focus()` and `reply(text)`, which shows what is being replied to.
 */
export function composer(send, { cancelReply }) {
  const text = h("textarea", {
    rows: 1,
    maxlength: 1600,
    placeholder: TEXTS.write,
    "aria-label": TEXTS.write,
    enterkeyhint: "send",
  });
  const go = h("button", { type: "submit", class: "go" });
  const picker = h("input", { type: "file", hidden: true, tabindex: -1 });
  const attachMenu = menu("attachments", TEXTS.attach, "plus", attachments());
  const emojiMenu = menu("emoji", TEXTS.emoji, "smile", emoji());
  const quote = h("div", { class: "replying", hidden: true });

  function refresh() {
    const written = text.value.trim() !== "";
    go.replaceChildren(icon(written ? "send" : "mic", 24));
    go.setAttribute("aria-label", written ? TEXTS.send : TEXTS.voiceNote);
    // Where the style sheet's `field-sizing` is not known yet.
    if (!CSS.supports("field-sizing", "content")) {
      text.style.height = "auto";
      text.style.height = `${Math.min(text.scrollHeight, 120)}px`;
    }
  }

  function attachments() {
    const samples = ATTACHMENTS.map(([glyph, name, sending]) =>
      entry(glyph, TEXTS[name], () => send(sending)),
    );
    return [...samples, entry("clip", TEXTS.ownFile, () => picker.click())];
  }

  function entry(glyph, label, act) {
    const choose = () => {
      attachMenu.close();
      act();
    };
    return h(
      "button",
      { type: "button", class: `attachment attachment--${glyph}`, onclick: choose },
      h("span", {}, icon(glyph, 22)),
      label,
    );
  }

  function emoji() {
    return EMOJI.map((one) =>
      h("button", { type: "button", class: "emoji", onclick: () => insert(one) }, one),
    );
  }

  function insert(one) {
    text.setRangeText(one, text.selectionStart, text.selectionEnd, "end");
    refresh();
  }

  picker.addEventListener("change", async () => {
    const [file] = picker.files;
    picker.value = "";
    if (file)
      send({
        type: kindOf(file),
        content: await base64(file),
        content_type: file.type.split(";")[0] || "application/pdf",
        name: file.name,
      });
  });
  text.addEventListener("input", refresh);
  text.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      if (text.value.trim()) form.requestSubmit();
    }
  });

  const form = h(
    "form",
    { class: "composer" },
    quote,
    h("div", { class: "composer__field" }, emojiMenu.element, text, attachMenu.element),
    go,
    picker,
  );
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const body = text.value.trim();
    send(body ? { type: "text", body } : { type: "voice" });
    text.value = "";
    emojiMenu.close();
    refresh();
  });
  refresh();

  return {
    element: form,
    focus: () => text.focus({ preventScroll: true }),
    reply(words) {
      quote.hidden = !words;
      quote.replaceChildren(
        h("span", {}, h("strong", {}, TEXTS.replying), ` ${words ?? ""}`),
        h(
          "button",
          { type: "button", class: "round", "aria-label": TEXTS.cancel, onclick: cancelReply },
          icon("close", 18),
        ),
      );
    },
  };
}
