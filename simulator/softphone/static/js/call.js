// One call as the server tells it: its events come in order, each once, whatever the connection does.
// Others listen: `call.on("speech", …)`; "state" and "connection" are this page's own.

import { api, ApiError } from "./api.js";
import { drop, keep, kept } from "./tab.js";

/** @typedef {"idle" | "starting" | "on" | "ended"} State */
const AGAIN_MS = 2000;
const OPEN_CALL = "call"; // so that a page read again finds its call
const PAGE = "page";

/** Each tab is a caller of its own, with one call at a time. */
function pageName() {
  const name = kept(PAGE) ?? crypto.randomUUID();
  keep(PAGE, name);
  return name;
}

export class Call {
  /** @type {State} */ state = "idle";
  /** @type {string | null} */ id = null;
  /** @type {string | null} */ endedBy = null;
  #events = new EventTarget();
  /** @type {EventSource | null} */ #stream = null;
  #lastId = 0;
  #zero = 0; // performance.now() at the first ring
  #lost = false;
  #waitingKeys = "";
  #sending = false;

  /** @param {string} type @param {(detail: any) => void} listener */
  on(type, listener) {
    this.#events.addEventListener(type, (event) => listener(/** @type {CustomEvent} */ (event).detail));
  }

  /** Milliseconds since the first ring. */
  now() {
    return performance.now() - this.#zero;
  }

  /** Raises ApiError. @param {string} person @param {string} line */
  async start(person, line) {
    if (this.state === "on" || this.state === "starting") return;
    this.#become("starting");
    try {
      const { id } = await api.call(person, line, pageName());
      this.#follow(id);
    } catch (error) {
      this.#become("idle");
      throw error;
    }
  }

  /** The call of before this page was read again, if it goes on. */
  resume() {
    const id = kept(OPEN_CALL);
    if (id !== null) this.#follow(id);
  }

  /** Keys go one request after the other: their order is their meaning. Raises ApiError.
   * @param {string} keys */
  async press(keys) {
    if (this.state !== "on") return;
    this.#waitingKeys += keys;
    if (this.#sending) return;
    this.#sending = true;
    try {
      while (this.#waitingKeys !== "" && this.state === "on") {
        const now = this.#waitingKeys;
        this.#waitingKeys = "";
        await api.press(/** @type {string} */ (this.id), now);
      }
    } finally {
      this.#sending = false;
      this.#waitingKeys = "";
    }
  }

  /** Raises ApiError. */
  async hangUp() {
    if (this.state === "on") await api.hangUp(/** @type {string} */ (this.id));
  }

  /** @param {string} id */
  #follow(id) {
    this.id = id;
    this.endedBy = null;
    this.#lastId = 0;
    this.#zero = performance.now();
    keep(OPEN_CALL, id);
    this.#become("on");
    this.#open();
  }

  #open() {
    this.#stream?.close();
    const stream = new EventSource(api.eventsOf(/** @type {string} */ (this.id)));
    this.#stream = stream;
    stream.onopen = () => this.#connected(true);
    stream.onmessage = (message) => this.#take(message);
    stream.onerror = () => {
      if (this.#stream !== stream) return;
      this.#connected(false);
      // Refused rather than broken off: the browser won't try again by itself.
      if (stream.readyState === EventSource.CLOSED) setTimeout(() => this.#again(), AGAIN_MS);
    };
  }

  async #again() {
    if (this.state !== "on") return;
    try {
      await api.house();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      setTimeout(() => this.#again(), AGAIN_MS);
      return;
    }
    // It answers, so it is the call that it no longer knows; or it was a hiccup, and goes on.
    if (await api.hasEvents(/** @type {string} */ (this.id))) this.#open();
    else this.#end("gone");
  }

  /** @param {MessageEvent} message */
  #take(message) {
    const event = JSON.parse(message.data);
    if (event.type === "hello") this.#zero = performance.now() - event.now_ms;
    const id = Number(message.lastEventId);
    if (message.lastEventId !== "" && id <= this.#lastId) return;
    this.#lastId = id || this.#lastId;
    this.#tell(event.type, event);
    if (event.type === "ended") this.#end(event.by);
  }

  /** @param {string} by */
  #end(by) {
    this.#stream?.close();
    this.#stream = null;
    this.#lost = false;
    drop(OPEN_CALL);
    this.endedBy = by;
    this.#become("ended");
    if (by === "gone") this.#tell("connection", "gone");
  }

  /** @param {boolean} well */
  #connected(well) {
    if (this.#lost === !well) return;
    this.#lost = !well;
    this.#tell("connection", well ? "back" : "lost");
  }

  /** @param {State} state */
  #become(state) {
    this.state = state;
    this.#tell("state", state);
  }

  /** @param {string} type @param {unknown} detail */
  #tell(type, detail) {
    this.#events.dispatchEvent(new CustomEvent(type, { detail }));
  }
}
