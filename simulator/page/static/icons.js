/** Icons and ticks, drawn as SVG. Invisible to screen readers: whatever holds one has the words. */

const SVG = "http://www.w3.org/2000/svg";

const ICONS = {
  send: "M3.4 20.4 22 12 3.4 3.6 3.4 10.1 16 12 3.4 13.900z",
  mic: "M12 14.500a3 3 0 0 0 3-3v-5.500a3 3 0 0 0-6 0v5.500a3 3 0 0 0 3 3zm5.3-3a5.3 5.3 0 0 1-10.6 0H5a7 7 0 0 0 6 6.900V21h2v-2.600a7 7 0 0 0 6-6.900z",
  plus: "M11 5h2v6h6v2h-6v6h-2v-6H5v-2h6z",
  smile:
    "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm0 18.200a8.2 8.2 0 1 1 0-16.4 8.2 8.2 0 0 1 0 16.400zM8.7 11a1.4 1.4 0 1 0 0-2.8 1.4 1.4 0 0 0 0 2.800zm6.6 0a1.4 1.4 0 1 0 0-2.8 1.4 1.4 0 0 0 0 2.800zM12 17.300c2.3 0 4.2-1.4 5-3.500H7c.8 2.1 2.7 3.5 5 3.500z",
  more: "M12 8a2 2 0 1 0 0-4 2 2 0 0 0 0 4zm0 2a2 2 0 1 0 0 4 2 2 0 0 0 0-4zm0 6a2 2 0 1 0 0 4 2 2 0 0 0 0-4z",
  back: "M10 9V5l-7 7 7 7v-4.100c5 0 8.5 1.6 11 5.1-1-5-4-10-11-11z",
  list: "M4 10.500a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zm0-6a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zm0 12a1.5 1.5 0 1 0 0 3 1.5 1.5 0 0 0 0-3zM7 19h14v-2H7zm0-6h14v-2H7zm0-8v2h14V5z",
  down: "M7.4 8.6 12 13.200l4.6-4.600L18 10l-6 6-6-6z",
  play: "M8 5v14l11-7z",
  pause: "M6 5h4v14H6zm8 0h4v14h-4z",
  pin: "M12 2a7 7 0 0 0-7 7c0 5.3 7 13 7 13s7-7.7 7-13a7 7 0 0 0-7-7zm0 9.500a2.5 2.5 0 1 1 0-5 2.5 2.5 0 0 1 0 5z",
  file: "M14 2H6a2 2 0 0 0-2 2v16a2 2 0 0 0 2 2h12a2 2 0 0 0 2-2V8zm4 18H6V4h7v5h5z",
  photo:
    "M21 19V5a2 2 0 0 0-2-2H5a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h14a2 2 0 0 0 2-2zM8.5 13.500l2.5 3 3.5-4.5 4.5 6H5z",
  person: "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zm0 2c-2.7 0-8 1.3-8 4v2h16v-2c0-2.7-5.3-4-8-4z",
  sticker:
    "M5 3a2 2 0 0 0-2 2v14a2 2 0 0 0 2 2h9l7-7V5a2 2 0 0 0-2-2zm3.5 5.500a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.600zm7 0a1.3 1.3 0 1 1 0 2.6 1.3 1.3 0 0 1 0-2.600zM8 14h7c-.8 1.5-2 2.3-3.5 2.300S8.8 15.5 8 14zm6 5v-5h5z",
  video:
    "M17 10.500V7a1 1 0 0 0-1-1H4a1 1 0 0 0-1 1v10a1 1 0 0 0 1 1h12a1 1 0 0 0 1-1v-3.500l4 4v-11z",
  clip: "M16.5 6v11.500a4 4 0 0 1-8 0V5a2.5 2.5 0 0 1 5 0v10.500a1 1 0 0 1-2 0V6H10v9.500a2.5 2.5 0 0 0 5 0V5a4 4 0 0 0-8 0v12.500a5.5 5.5 0 0 0 11 0V6z",
  blank: "M4 4h16v12H7l-3 3z",
  shield:
    "M12 2 4 5v6.100c0 5 3.4 9.7 8 10.9 4.6-1.2 8-5.9 8-10.900V5zm-1.2 14.200L7 12.400l1.4-1.4 2.4 2.4 4.8-4.800L17 10z",
  lock: "M17 9V7A5 5 0 0 0 7 7v2a2 2 0 0 0-2 2v8a2 2 0 0 0 2 2h10a2 2 0 0 0 2-2v-8a2 2 0 0 0-2-2zM9 7a3 3 0 0 1 6 0v2H9z",
  close:
    "M19 6.4 17.6 5 12 10.6 6.4 5 5 6.4 10.6 12 5 17.6 6.4 19 12 13.4 17.6 19 19 17.6 13.4 12z",
  warn: "M12 2a10 10 0 1 0 0 20 10 10 0 0 0 0-20zm1 15h-2v-2h2zm0-4h-2V7h2z",
  bell: "M12 22a2 2 0 0 0 2-2h-4a2 2 0 0 0 2 2zm6-6v-5a6 6 0 0 0-5-5.900V4a1 1 0 0 0-2 0v1.100A6 6 0 0 0 6 11v5l-2 2v1h16v-1z",
};

/** A drawn icon, invisible to screen readers: whatever holds it has the words. */
export function icon(name, size = 24) {
  return drawing(ICONS[name], "0 0 24 24", size, size, `icon icon--${name}`);
}

const TICK = "M1.2 5.6 4.3 8.7 10.2 1.6";
const TWO_TICKS = `${TICK} M6.6 8 7.3 8.7 13.2 1.6`;

/** WhatsApp's ticks: `waiting` a clock, `sent` one, `delivered` and `read` two. */
export function ticks(state) {
  if (state === "waiting") {
    return drawing(
      "M5 1a4 4 0 1 0 0 8 4 4 0 0 0 0-8z M5 3v2.200l1.4.8",
      "0 0 15 10",
      15,
      10,
      "ticks",
    );
  }
  const path = state === "sent" ? TICK : TWO_TICKS;
  return drawing(path, "0 0 15 10", 16, 11, `ticks ticks--${state}`);
}

function drawing(path, box, width, height, className) {
  const svg = document.createElementNS(SVG, "svg");
  const shape = document.createElementNS(SVG, "path");
  shape.setAttribute("d", path);
  const attributes = { viewBox: box, width, height, class: className, "aria-hidden": "true" };
  for (const [name, value] of Object.entries(attributes)) svg.setAttribute(name, value);
  svg.append(shape);
  return svg;
}
