/** Talking to the simulator. */

async function call(method, path, body) {
  const response = await fetch(path, {
    method,
    headers: body ? { "Content-Type": "application/json" } : {},
    body: body && JSON.stringify(body),
    keepalive: method === "PATCH",
  });
  if (!response.ok) throw new Error(await response.text());
  return response.status === 204 ? null : response.json();
}

const phonePath = (address) => `phones/${encodeURIComponent(address)}`;

export const api = {
  account: () => call("GET", "account"),
  phones: async () => (await call("GET", "phones")).phones,
  notes: async () => (await call("GET", "debugger")).notes,
  addPhone: (phone) => call("POST", "phones", phone),
  changePhone: (address, changes) => call("PATCH", phonePath(address), changes),
  send: (address, sending) => call("POST", `${phonePath(address)}/messages`, sending),
};

/**
 * Listen to what happens. `handlers` are called by the event's name; `connected` whenever the
 * stream is (again) open, since what happened meanwhile has to be read anew.
 */
export function listen(handlers, connected, disconnected) {
  const stream = new EventSource("events");
  stream.addEventListener("open", connected);
  stream.addEventListener("error", disconnected);
  for (const [name, handle] of Object.entries(handlers)) {
    stream.addEventListener(name, (event) => handle(JSON.parse(event.data)));
  }
}

/** A file's content in base64, as the simulator takes it. */
export function base64(file) {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error);
    reader.onload = () => resolve(reader.result.split(",", 2)[1] ?? "");
    reader.readAsDataURL(file);
  });
}
