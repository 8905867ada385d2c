// The one JSON and event-stream API that everybody uses, this page included.

/** A failure the server explained. */
export class Problem extends Error {
  constructor(status, detail) {
    super(detail);
    this.status = status;
  }
}

/** GET or, with a body, POST; the parsed answer. */
export async function call(path, body, options = {}) {
  const form = body instanceof FormData;
  const response = await fetch(path, {
    method: options.method ?? (body === undefined ? "GET" : "POST"),
    headers: { ...(body === undefined || form ? {} : { "content-type": "application/json" }), ...options.headers },
    body: body === undefined || form ? body : JSON.stringify(body),
    credentials: "same-origin",
    signal: options.signal,
  });
  if (!response.ok) throw await problem(response);
  return response.status === 204 ? null : response.json();
}

/** Ask a question; `on(part)` gets each part of the stream as it comes. */
export async function ask(body, on, signal) {
  const response = await fetch("/v1/ask", {
    method: "POST",
    headers: { "content-type": "application/json", accept: "text/event-stream" },
    body: JSON.stringify(body),
    credentials: "same-origin",
    signal,
  });
  if (!response.ok) throw await problem(response);
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let held = "";
  let ended = false;
  for (;;) {
    const { value, done } = await reader.read();
    if (done) break;
    held += value;
    const events = held.split("\n\n");
    held = events.pop();
    for (const event of events) {
      if (event === "data: [DONE]") ended = true;
      else if (event.startsWith("data: ")) on(JSON.parse(event.slice(6)));
    }
  }
  if (!ended) throw new Problem(0, "The connection was lost before the answer was complete.");
}

async function problem(response) {
  let detail = `${response.status} ${response.statusText}`;
  try {
    detail = (await response.json()).detail ?? detail;
  } catch {
    // The status line is all there is to say.
  }
  if (response.status === 401) document.dispatchEvent(new CustomEvent("signed-out"));
  return new Problem(response.status, detail);
}
