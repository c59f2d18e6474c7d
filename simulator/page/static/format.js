/** WhatsApp's text formatting, made into elements: *bold* _italic_ ~strike~ ```mono``` `mono`, links. */

import { h } from "./dom.js";

const MARKS = { "*": "strong", _: "em", "~": "s" };

// Longest first. A mark counts only around words: not inside one, nor next to a space inside.
const PATTERN = new RegExp(
  [
    "```(?<block>[^`]+?)```",
    "`(?<code>[^`\\n]+)`",
    '(?<link>(?:https?://|www\\.)[^\\s<>"]*[^\\s<>"\'.,;:!?)\\]*_~])',
    "(?<![\\p{L}\\p{N}])(?<mark>[*_~])(?<inside>[^\\s](?:[^\\n]*?[^\\s])?)\\k<mark>(?![\\p{L}\\p{N}])",
  ].join("|"),
  "gu",
);

/** The nodes for a text; line breaks stay line breaks (the style sheet keeps them). */
export function format(text) {
  const nodes = [];
  let end = 0;
  for (const match of text.matchAll(PATTERN)) {
    if (match.index > end) nodes.push(text.slice(end, match.index));
    nodes.push(piece(match.groups));
    end = match.index + match[0].length;
  }
  if (end < text.length) nodes.push(text.slice(end));
  return nodes;
}

function piece({ block, code, link, mark, inside }) {
  if (block ?? code) return h("code", {}, block ?? code);
  if (link) {
    const href = link.startsWith("www.") ? `https://${link}` : link;
    return h("a", { href, target: "_blank", rel: "noopener noreferrer" }, link);
  }
  return h(MARKS[mark], {}, ...format(inside));
}

/** The text without its marks, for a one-line preview. */
export function plain(text) {
  return h("span", {}, ...format(text)).textContent;
}

const EMOJI =
  /^(?:\p{RI}\p{RI}|\p{Emoji}(?:\p{EMod}|\u{FE0F}\u{20E3}?)?(?:\u{200D}\p{Emoji}(?:\p{EMod}|\u{FE0F})?)*|\s){1,5}$/u;

/** Whether a text is nothing but one to three emoji, which WhatsApp shows large. */
export function onlyEmoji(text) {
  const trimmed = text.trim();
  if (!trimmed || /[\d#*]/.test(trimmed) || !EMOJI.test(trimmed)) return false;
  const segments = [...new Intl.Segmenter("it").segment(trimmed)];
  return segments.filter(({ segment }) => segment.trim()).length <= 3;
}
