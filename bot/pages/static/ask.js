// Requests to our own server. Typed text is sent in the body, never in a URL.

/** When the server last answered that the page session is open, in milliseconds of this machine's clock. */
export const contact = { at: Date.now() };

/** Post fields; return {status, ok, …answer}, with status 0 without an answer. `touches`: counts as activity. */
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

/** Post a form with the pressed button; return {status, page, address}, or status 0. */
export function send(form, button) {
  return load(form.getAttribute("action"), { method: "POST", body: new URLSearchParams(new FormData(form, button)) });
}

/** Load a page; return {status, page, address} of the answer, or status 0. */
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
