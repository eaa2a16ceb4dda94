// One question to our own server. What is typed goes in the body, never in an address.

/** When the server last answered as if the sitting were open, in this machine's milliseconds. */
export const contact = { at: Date.now() };

/** Post fields; return {status, ok, …what was answered}, with status 0 if the server was not reached. */
export async function ask(address, fields, { keepalive = false } = {}) {
  try {
    const response = await fetch(address, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new URLSearchParams(fields),
      keepalive,
      signal: AbortSignal.timeout(15_000),
    });
    const said = await response.json();
    if (response.ok) contact.at = Date.now();
    return { ...said, status: response.status, ok: response.ok };
  } catch {
    return { status: 0, ok: false };
  }
}

/** Post a form as it stands; return {status, page}: the page that was answered, or status 0. */
export async function send(form) {
  try {
    const response = await fetch(form.getAttribute("action"), {
      method: "POST",
      headers: { Accept: "text/html" },
      body: new URLSearchParams(new FormData(form)),
      signal: AbortSignal.timeout(30_000),
    });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    if (response.ok) contact.at = Date.now();
    return { status: response.status, page };
  } catch {
    return { status: 0, page: null };
  }
}
