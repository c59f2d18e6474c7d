// Goes along with the broadcast form: the service keeps it while it is written (shelf.js until then).
"use strict";

const RETRY_MILLISECONDS = 5000;
const SAID_IN_FULL = new Set([400, 401, 413]); // answers that say what is wrong, and what to do

const saved = document.getElementById("saved");
let sent = 0;

saved.addEventListener("htmx:beforeRequest", () => { sent = changes; });
saved.addEventListener("htmx:afterSettle", () => {
  if (saved.querySelector("[data-kept]") && sent === changes) forget();
});

// ── What could not be kept is kept later, or it is said why not ───────────────────────────────

for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  saved.addEventListener(name, () => {
    saved.textContent = saved.dataset.offline;
    setTimeout(() => htmx.trigger(saved, "change"), RETRY_MILLISECONDS);
  });
}

document.addEventListener("htmx:beforeSwap", ({ detail }) => {
  if (!SAID_IN_FULL.has(detail.xhr.status)) return;
  detail.shouldSwap = true;
  detail.isError = false;
});

// ── Whom it reaches is told to screen readers, when that has changed ──────────────────────────

document.getElementById("beside").addEventListener("htmx:afterSettle", () => {
  const told = document.getElementById("told");
  const now = document.getElementById("reaches")?.firstElementChild?.textContent.trim() ?? "";
  if (told.textContent !== now) told.textContent = now;
});
