// api.js speaks to the workspace's control API: acts, the first state, and the stream of
// changes, which resumes where it stopped.

const BASE = "/_workspace/";

/** ActError carries the sentence the workspace refused with. */
export class ActError extends Error {}

async function read(response) {
  let body;
  try {
    body = await response.json();
  } catch {
    throw new ActError(`The workspace answered ${response.status} without saying why.`);
  }
  if (!body.ok) throw new ActError(body.error || `The workspace answered ${response.status}.`);
  return body;
}

/**
 * ask sends one request. This browser is known by a cookie that came with the page and that a
 * workspace started again does not know: then it fetches the page's cookie anew and asks once more.
 */
async function ask(path, init) {
  const response = await fetch(BASE + path, init);
  if (response.status !== 403) return response;
  await fetch("/", { cache: "no-store" });
  return fetch(BASE + path, init);
}

/** fetchState gets all that the page needs to draw itself as a member; "" means the first one. */
export async function fetchState(as) {
  const query = as ? `?as=${encodeURIComponent(as)}` : "";
  return read(await ask(`state${query}`));
}

/** act does something as a member: act("say", {user, channel, text}). */
export async function act(name, body) {
  let response;
  try {
    response = await ask(`act/${name}`, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(body),
    });
  } catch {
    throw new ActError("The workspace does not answer. It may have stopped; nothing was sent.");
  }
  return read(response);
}

const FIRST_WAIT = 400; // milliseconds
const LONGEST_WAIT = 8000;

/**
 * Stream follows the changes one member may see. After a break it connects again from the
 * last change seen, waiting longer each time.
 */
export class Stream {
  #source = null;
  #timer = 0;
  #wait = FIRST_WAIT;
  #closed = false;

  /** onChange gets each change once, in order; onLive gets true and false. */
  constructor(as, after, { onChange, onLive }) {
    this.as = as;
    this.after = after;
    this.onChange = onChange;
    this.onLive = onLive;
    this.#connect();
  }

  #connect() {
    const source = new EventSource(`${BASE}stream?as=${encodeURIComponent(this.as)}&after=${this.after}`);
    this.#source = source;
    source.onopen = () => {
      this.#wait = FIRST_WAIT;
      this.onLive(true);
    };
    source.onmessage = (event) => {
      const change = JSON.parse(event.data);
      if (change.kind !== "reset" && change.seq <= this.after) return;
      this.after = change.seq;
      this.onChange(change);
    };
    source.onerror = () => {
      source.close();
      this.onLive(false);
      this.#timer = setTimeout(() => this.#reconnect(), this.#wait);
      this.#wait = Math.min(this.#wait * 2, LONGEST_WAIT);
    };
  }

  /** The workspace may have been started again, and then wants the cookie of its own page. */
  async #reconnect() {
    const source = this.#source;
    await fetch("/", { cache: "no-store" }).catch(() => {});
    if (source === this.#source && !this.#closed) this.#connect();
  }

  close() {
    this.#closed = true;
    clearTimeout(this.#timer);
    this.#source.close();
  }
}
