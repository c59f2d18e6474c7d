/** The page: several phones side by side, or one at a time on a small screen. */

import { api, listen } from "./api.js";
import { h, icon } from "./dom.js";
import { Notes } from "./notes.js";
import { Phone } from "./phone.js";
import { TEXTS } from "./texts.js";

const TITLE = document.title;
const $ = (id) => document.getElementById(id);

const phones = new Map();
let active = null;

const account = await api.account();
const notes = new Notes($("notes"), $("notes-button"));

function activate(phone, { focus = false } = {}) {
  if (active !== phone) {
    active?.setActive(false);
    active = phone;
    phone.setActive(true, !document.hidden);
    drawTabs();
  }
  if (focus) phone.focus();
}

/** Show a phone, or bring a known one up to date; take it away when it is not shown any more. */
function place(data) {
  const known = phones.get(data.address);
  if (!data.shown) {
    known?.element.remove();
    phones.delete(data.address);
    if (known && active === known) active = null;
  } else if (known) {
    known.load(data);
  } else {
    const phone = new Phone(data, { account, activate, unreadChanged: drawTabs });
    phones.set(data.address, phone);
    $("phones").append(phone.element);
    phone.chat.toEnd();
  }
  const [first] = phones.values();
  if (!active && first) activate(first);
  drawTabs();
}

/** The row of phones that a small screen shows instead of the phones side by side. */
function drawTabs() {
  const tabs = [...phones.values()].map((phone) =>
    h(
      "button",
      {
        type: "button",
        class: "tab",
        "aria-current": phone === active && "true",
        onclick: () => activate(phone, { focus: true }),
      },
      phone.name,
      phone.unread > 0 &&
        h(
          "span",
          { class: "badge", "aria-label": TEXTS.unread(phone.unread) },
          String(phone.unread),
        ),
    ),
  );
  $("tabs").replaceChildren(...tabs);
  const unread = [...phones.values()].reduce((sum, phone) => sum + phone.unread, 0);
  document.title = unread ? `(${unread}) ${TITLE}` : TITLE;
}

function showConnection(connected) {
  $("connection").textContent = connected ? TEXTS.connected : TEXTS.disconnected;
  $("connection").classList.toggle("bar__state--lost", !connected);
}

async function reload() {
  showConnection(true);
  for (const data of await api.phones()) place(data);
  notes.replace(await api.notes());
}

function prepareAdding() {
  const dialog = $("add-dialog");
  const field = (name, label, help) =>
    h(
      "label",
      {},
      label,
      h("input", { name, autocomplete: "off", maxlength: 60, required: name === "name" }),
      help && h("small", {}, help),
    );
  const problem = h("p", { class: "add__problem", role: "alert" });
  const form = h(
    "form",
    { method: "dialog" },
    h("h2", { id: "add-title" }, TEXTS.addTitle),
    field("name", TEXTS.addName),
    field("address", TEXTS.addAddress, TEXTS.addAddressHelp),
    problem,
    h(
      "div",
      { class: "add__buttons" },
      h("button", { type: "button", class: "plain", onclick: () => dialog.close() }, TEXTS.cancel),
      h("button", { type: "submit", class: "main" }, TEXTS.addConfirm),
    ),
  );
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const { name, address } = Object.fromEntries(new FormData(form));
    try {
      const data = await api.addPhone(address ? { name, address } : { name });
      dialog.close();
      place(data);
      activate(phones.get(data.address), { focus: true });
      phones.get(data.address).element.scrollIntoView({ inline: "nearest" });
    } catch (error) {
      problem.textContent = error.message;
    }
  });
  dialog.append(form);
  $("add-button").append(icon("plus", 20), h("span", {}, TEXTS.add));
  $("add-button").setAttribute("aria-label", TEXTS.addLabel);
  $("add-button").addEventListener("click", () => {
    form.reset();
    problem.textContent = "";
    dialog.showModal();
  });
}

prepareAdding();
document.addEventListener("visibilitychange", () => active?.setActive(true, !document.hidden));
window.addEventListener("pagehide", () => active?.setActive(true, false));

listen(
  {
    message: ({ phone, message }) => phones.get(phone)?.receive(message),
    typing: ({ phone, on }) => phones.get(phone)?.typing(on),
    phone: place,
    note: ({ note }) => notes.add(note),
  },
  reload,
  () => showConnection(false),
);
