// What is being written is kept on this device from the first word, until the service has kept it.
//
// For the form with data-shelf, which names the text: one for each person, so that nobody finds
// another's. Inside it, data-page is where one goes on. The alert with data-found offers what is kept.
"use strict";

const NOT_KEPT = new Set(["csrf_token", "key", "file", "id", "version", "based_on", "as_new"]);

const form = document.querySelector("[data-shelf]");
const found = document.querySelector("[data-found]");
const { shelf } = form.dataset;
let changes = 0;

const writtenAt = () => form.querySelector("[data-page]").dataset.page;
const fieldsNow = () => [...new FormData(form)].filter(([name]) => !NOT_KEPT.has(name));
const put = (kept) => onShelf((shelves) => shelves.setItem(shelf, JSON.stringify(kept)));
const look = () => onShelf((shelves) => JSON.parse(shelves.getItem(shelf)));

function keep() {
  changes += 1;
  put({ at: Date.now(), page: writtenAt(), fields: fieldsNow() });
}

function forget() {
  onShelf((shelves) => shelves.removeItem(shelf));
  found.hidden = true;
}

// A browser may forbid it, or have no room: then the service alone keeps the draft.
function onShelf(act) {
  try {
    return act(localStorage);
  } catch {
    return null;
  }
}

function offer(kept) {
  const moment = new Date(kept.at).toLocaleString(document.documentElement.lang, { dateStyle: "short", timeStyle: "short" });
  found.querySelector("p").textContent = found.dataset.text.replace("{moment}", moment);
  found.hidden = false;
  found.querySelector("[data-found=drop]").addEventListener("click", forget);
  found.querySelector("[data-found=take]").addEventListener("click", () => {
    if (kept.page === writtenAt()) take(kept);
    else location.assign(kept.page);
  });
}

function take(kept) {
  for (const box of form.querySelectorAll("[type=checkbox]")) {
    box.checked = kept.fields.some(([name, value]) => name === box.name && value === box.value);
  }
  for (const [name, value] of kept.fields) {
    const field = form.querySelector(`[name="${CSS.escape(name)}"]`) ?? hidden(name);
    if (field.type === "checkbox") continue;
    field.value = value;
    if (value && field.closest("details")) field.closest("details").open = true;
  }
  found.hidden = true;
  form.dispatchEvent(new Event("change", { bubbles: true }));
  form.querySelector("textarea").focus();
}

// A file that had been chosen, and whatever else this page has no field for as yet.
function hidden(name) {
  const field = Object.assign(document.createElement("input"), { type: "hidden", name });
  form.append(field);
  return field;
}

const kept = look();
if (kept && JSON.stringify(kept.fields) !== JSON.stringify(fieldsNow())) offer(kept);
for (const name of ["input", "change"]) form.addEventListener(name, keep);
form.addEventListener("submit", () => look() && put({ ...look(), sent: true })); // console.js sees it arrive
