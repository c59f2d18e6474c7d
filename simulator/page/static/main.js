/** The page: several phones side by side, or one at a time on a small screen. */

import { prepareAdding } from "./adding.js";
import { api, listen } from "./api.js";
import { h } from "./dom.js";
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

prepareAdding($("add-button"), $("add-dialog"), (data) => {
  place(data);
  activate(phones.get(data.address), { focus: true });
  phones.get(data.address).element.scrollIntoView({ inline: "nearest" });
});
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
