// The console works without this; it counts characters, sends a form once, and keeps a page fresh.
"use strict";

const POLL_MILLISECONDS = 2000;

// Characters as the service counts them: code points, after trimming.
const lengthOf = (field) => [...field.value.trim()].length;

// The title goes above the text in the same message: *title*, an empty line, the text.
function spaceOfTitle(field) {
  const title = document.getElementById("title");
  return field === title || !lengthOf(title) ? 0 : lengthOf(title) + "**\n\n".length;
}

function showWhatIsLeft(field) {
  const counter = document.getElementById(`${field.id}-counter`);
  const left = Number(field.dataset.counted) - lengthOf(field) - spaceOfTitle(field);
  counter.textContent = (left < 0 ? counter.dataset.over : counter.dataset.left).replace("%", Math.abs(left));
  counter.classList.toggle("bad", left < 0);
}

const counted = document.querySelectorAll("[data-counted]");
const countAll = () => counted.forEach(showWhatIsLeft);
counted.forEach((field) => field.addEventListener("input", countAll));
countAll();

document.addEventListener("submit", (event) => {
  if (!event.target.matches("[data-once]")) return;
  if (event.target.dataset.sent) event.preventDefault();
  event.target.dataset.sent = "yes";
});

// A page that comes back from the browser's memory may be sent again; the key makes that harmless.
addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("[data-once]")) delete form.dataset.sent;
});

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
  }, POLL_MILLISECONDS);
}

keepFresh();
