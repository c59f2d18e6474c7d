// The console works without this; it sends a form once, watches a broadcast, and tells of a bad network.
"use strict";

const LIST_MILLISECONDS = 5000;
const ANNOUNCE_MILLISECONDS = 15000;
const LOOK_MILLISECONDS = 1200; // what the server tells may be a second older than the page

// ── A form goes once ──────────────────────────────────────────────────────────────────────────

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-once]")) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});

// A slow network is seen to be at work; what is only downloaded leaves the page as it is.
document.addEventListener("submit", ({ submitter, defaultPrevented }) => {
  if (!defaultPrevented && !submitter?.form.matches("[action$=export]")) submitter?.classList.add("is-busy");
});

// A page that comes back from the browser's memory may be sent again; the server knows what it did.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-once]")) delete form.dataset.sent;
  for (const button of document.querySelectorAll(".is-busy")) button.classList.remove("is-busy");
});

// ── The keyboard goes on at what is wrong or, where all is well, at what was done ─────────────

const faults = document.querySelector("[data-faults]"); // names each, and leads to it
const wrong = document.querySelector("main [aria-invalid=true]");
const next = wrong?.matches("fieldset") ? wrong.querySelector("input") : wrong;
(faults ?? next ?? document.querySelector("[data-here]"))?.focus();

// ── What was opened closes with Escape; the menu also when one goes elsewhere ─────────────────

document.addEventListener("keydown", ({ key, target }) => {
  const opened = key === "Escape" && target.closest?.(".console-more details[open], .console-confirm[open]");
  if (!opened) return;
  opened.open = false;
  opened.querySelector("summary").focus();
});

for (const menu of document.querySelectorAll(".console-more details")) {
  const close = () => { menu.open = false; };
  menu.addEventListener("focusout", ({ relatedTarget }) => relatedTarget && !menu.contains(relatedTarget) && close());
  document.addEventListener("click", ({ target }) => menu.contains(target) || close());
}

// ── What was being written has arrived: the page shows it (shelf.js has kept it until now) ──

for (const { dataset } of document.querySelectorAll("[data-arrived]")) {
  try {
    for (const shelf of Object.keys(localStorage).filter((name) => name.startsWith(dataset.arrived))) {
      if (JSON.parse(localStorage.getItem(shelf)).sent) localStorage.removeItem(shelf);
    }
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

// ── What is shown once is copied, or printed ───────────────────────────────────────────────────────

for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break; // only where the page came safely
  button.hidden = false;
  button.addEventListener("click", async () => {
    await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).value);
    button.textContent = button.dataset.copied;
  });
}

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// ── A broadcast under way: server-sent events, one for each part of the page that has changed ──

const said = (element) => element.textContent.replace(/\s+/g, " ").trim();
const asElement = (html) => new DOMParser().parseFromString(html, "text/html").body;

// For screen readers: where the broadcast stands at once, how far it is now and then.
let announcedAt = 0;
function announce(part) {
  if (part === "numbers" && Date.now() - announcedAt < ANNOUNCE_MILLISECONDS) return;
  announcedAt = Date.now();
  const told = document.getElementById(part === "state" ? "standing" : "progress");
  document.getElementById("announced").textContent = said(told);
}

function watch(state) {
  const source = new EventSource(state.dataset.watch);
  for (const part of ["state", "numbers"]) {
    source.addEventListener(part, (event) => {
      const element = document.getElementById(part);
      if (said(asElement(event.data)) === said(element)) return;
      const held = element.contains(document.activeElement);
      if (held && element.querySelector("details[open]")) return; // somebody is about to decide
      element.innerHTML = event.data;
      if (held) element.focus();
      announce(part);
      for (const copy of document.querySelectorAll("[data-copies]")) {
        copy.textContent = document.getElementById(copy.dataset.copies).textContent;
      }
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

for (const state of document.querySelectorAll("[data-watch]")) setTimeout(watch, LOOK_MILLISECONDS, state);

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
