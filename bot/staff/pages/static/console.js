// The console works without this; it sends a form once, watches a broadcast, and tells of a bad network.
"use strict";

const LIST_MILLISECONDS = 5000;
const RETRY_MILLISECONDS = 5000;

// ── A form goes once ──────────────────────────────────────────────────────────────────────────

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-once]")) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});

// A page that comes back from the browser's memory may be sent again; the server knows what it did.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-once]")) delete form.dataset.sent;
});

// ── A broadcast under way: server-sent events, one for each part of the page that has changed ──

function watch(state) {
  const source = new EventSource(state.dataset.watch);
  for (const part of ["state", "numbers"]) {
    source.addEventListener(part, (event) => {
      const element = document.getElementById(part);
      const held = element.contains(document.activeElement);
      if (held && element.querySelector("details[open]")) return; // somebody is about to decide
      element.innerHTML = event.data;
      if (held) element.focus();
    });
  }
  source.addEventListener("over", () => source.close());
  source.addEventListener("error", () => {
    if (source.readyState !== EventSource.CLOSED) return; // it was only asked to come again
    const lost = document.createElement("div");
    lost.className = "alert alert-warning";
    lost.setAttribute("role", "alert");
    lost.textContent = state.dataset.lost;
    state.prepend(lost);
  });
}

document.querySelectorAll("[data-watch]").forEach(watch);

// ── The list, while something in it is under way ──────────────────────────────────────────────

async function refresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } });
  if (!answer.ok || answer.redirected) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  for (const part of document.querySelectorAll("[data-fresh]")) {
    const fresh = page.getElementById(part.id);
    if (fresh && fresh.textContent !== part.textContent) part.replaceWith(document.adoptNode(fresh));
    else if (fresh && !fresh.hasAttribute("data-live")) part.removeAttribute("data-live");
  }
}

function keepFresh() {
  if (!document.querySelector("[data-live]")) return;
  setTimeout(async () => {
    if (!document.hidden) await refresh().catch(() => {});
    keepFresh();
  }, LIST_MILLISECONDS);
}

keepFresh();

// ── A draft that could not be kept is kept later ──────────────────────────────────────────────

for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
  document.addEventListener(name, (event) => {
    const saved = event.target;
    if (saved.id !== "saved") return;
    saved.textContent = saved.dataset.offline;
    setTimeout(() => htmx.trigger(saved, "change"), RETRY_MILLISECONDS);
  });
}
