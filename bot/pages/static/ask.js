// One question to our own server. What is typed goes in the body, never in an address.

/** When the server last answered as if the sitting were open, in this machine's milliseconds. */
export const contact = { at: Date.now() };

/** Post fields; return {status, ok, …what was answered}, with status 0 if the server was not reached. `touches`: somebody did it. */
export async function ask(address, fields, { keepalive = false, touches = true } = {}) {
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(fields),
      keepalive,
      signal: AbortSignal.timeout(15_000),
    });
    const said = await response.json();
    if (response.ok && touches) contact.at = Date.now();
    return { ...said, status: response.status, ok: response.ok };
  } catch {
    return { status: 0, ok: false };
  }
}

/** Post a form as it stands, by the button that was pressed; return {status, page, address}, or status 0. */
export function send(form, button) {
  return load(form.getAttribute("action"), { method: "POST", body: new URLSearchParams(new FormData(form, button)) });
}

/** Ask for a page; return {status, page, address}: what was answered and where that stands, or status 0. */
export async function load(address, more = {}) {
  try {
    const response = await fetch(address, {
      headers: { Accept: "text/html" },
      signal: AbortSignal.timeout(30_000),
      ...more,
    });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (response.ok) contact.at = Date.now();
    return { status: response.status, page, address: new URL(response.url).pathname };
  } catch {
    return { status: 0, page: null };
  }
}
