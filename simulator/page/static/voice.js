/** A voice note: play, a waveform that fills up, the time. */

import { h } from "./dom.js";
import { icon } from "./icons.js";
import { TEXTS } from "./texts.js";

const BARS = 34;

/** The player for a sound file. */
export function voicePlayer(src) {
  const audio = new Audio();
  audio.preload = "metadata";
  audio.src = src;
  const bars = Array.from({ length: BARS }, (_, n) => h("i", { class: `bar--${height(n)}` }));
  const time = h("span", { class: "voice__time" }, "0:00");
  const button = h(
    "button",
    { type: "button", class: "voice__button", "aria-label": TEXTS.play },
    icon("play", 30),
  );
  const show = (playing) => {
    button.replaceChildren(icon(playing ? "pause" : "play", 30));
    button.setAttribute("aria-label", playing ? TEXTS.pause : TEXTS.play);
  };
  const progress = () => {
    const length = Number.isFinite(audio.duration) ? audio.duration : 0;
    const share = length ? audio.currentTime / length : 0;
    bars.forEach((bar, n) => bar.classList.toggle("played", n / BARS < share));
    time.textContent = minutes(audio.currentTime || length);
  };
  button.addEventListener("click", () => (audio.paused ? audio.play() : audio.pause()));
  audio.addEventListener("play", () => show(true));
  audio.addEventListener("pause", () => show(false));
  audio.addEventListener("timeupdate", progress);
  audio.addEventListener("loadedmetadata", progress);
  return h(
    "div",
    { class: "voice" },
    h("span", { class: "voice__face" }, icon("mic", 20)),
    button,
    h("span", { class: "voice__wave", "aria-hidden": "true" }, ...bars),
    time,
  );
}

/** A wave that looks like speech: the same for every note, drawn in six heights. */
function height(n) {
  return 1 + Math.round(2.5 * (1 + Math.sin(n * 1.7) * Math.cos(n * 0.6)));
}

function minutes(seconds) {
  const whole = Math.max(Math.round(seconds), 0);
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}
