// The connection to /live: one for the whole page, which comes back by itself and goes on where each stream was.
import { Signal } from "./signal.js";
import { session } from "./session.js";

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
const QUIET_MS = 40_000;
const SAY_AGAIN_MS = 3_000;
// Of the service's codes: what was too much for it (or it for us, such as after a sleep) is not so later.
const TOO_MUCH = 4008;
const REFUSED = 4400;
const NOBODY = new Set(["over", "out", "other"]);

/** Whether a stream may be followed when it is asked for once more. */
const passes = (problem) => problem.status === 429 || problem.status >= 500;

class Live extends Signal {
  /** `idle`, `connecting`, `open`, `waiting` (for the next try) or `closed` (refused). */
  state = "idle";
  /** What the service said when it closed the connection; empty when it said nothing. */
  reason = "";
  #socket = null;
  #streams = new Map();
  #wait = FIRST_WAIT_MS;
  #timer = 0;
  #watch = 0;
  #backs = new Set();
  #lost = false;

  /**
   * Follows a stream over as many connections as it takes.
   *
   * @param {string} name such as `job:42`
   * @param {(event: {event: string, data: object, at: string}) => void} heard
   * @param {(problem: object | null) => void} [anew] told that what was missed is gone: read the state again; with a
   *   problem when the stream may not be followed
   * @param {() => void} [over] told that nothing more will come
   * @returns {() => void} stops following
   */
  follow(name, heard, anew = () => {}, over = () => {}) {
    const reader = { heard, anew, over };
    const stream = this.#streams.get(name) ?? { readers: new Set(), epoch: undefined, seq: undefined };
    stream.readers.add(reader);
    if (!this.#streams.has(name)) {
      this.#streams.set(name, stream);
      this.#say(name);
    }
    this.start();
    return () => {
      stream.readers.delete(reader);
      if (stream.readers.size === 0 && this.#streams.get(name) === stream) {
        this.#streams.delete(name);
        this.#send({ unsubscribe: name });
      }
    };
  }

  /** Calls when a connection is there again after a break. */
  onBack(listener) {
    this.#backs.add(listener);
    return () => this.#backs.delete(listener);
  }

  start() {
    if (this.state === "idle" && session.state === "in") {
      this.#connect();
    }
  }

  /** Does not wait for the next try. */
  now() {
    clearTimeout(this.#timer);
    this.#wait = FIRST_WAIT_MS;
    this.#connect();
  }

  #connect() {
    clearTimeout(this.#timer);
    if (this.#socket !== null) {
      return;
    }
    if (NOBODY.has(session.state)) {
      this.#become("idle");
      return;
    }
    this.#become("connecting");
    const protocols = session.token === null ? ["carillon.v1"] : ["carillon.v1", `bearer.${session.token}`];
    const socket = new WebSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/live`, protocols);
    this.#socket = socket;
    const present = (handle) => (told) => this.#socket === socket && handle(told);
    socket.onopen = present(() => this.#opened());
    socket.onmessage = present((message) => this.#hear(JSON.parse(message.data)));
    socket.onclose = present((end) => this.#ended(end));
  }

  /** One that is too much is opened, too, and closed at once: it is there when it answers. */
  #opened() {
    this.#send({ ping: 1 });
    for (const name of this.#streams.keys()) {
      this.#say(name);
    }
    this.#listenForSilence();
  }

  #answered() {
    this.#wait = FIRST_WAIT_MS;
    this.#become("open");
    if (this.#lost) {
      this.#lost = false;
      this.#backs.forEach((listener) => listener());
    }
  }

  /** A connection may be dead without a word: ask now and then, and hang up if nothing comes. */
  #listenForSilence() {
    clearTimeout(this.#watch);
    this.#watch = setTimeout(() => {
      this.#send({ ping: 1 });
      this.#watch = setTimeout(() => this.#socket?.close(), QUIET_MS / 4);
    }, QUIET_MS);
  }

  #say(name) {
    const { epoch, seq } = this.#streams.get(name);
    this.#send({ subscribe: name, epoch, after: seq });
  }

  #send(message) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      this.#socket.send(JSON.stringify(message));
    }
  }

  #hear(frame) {
    this.#listenForSilence();
    if (this.state !== "open") {
      this.#answered();
    }
    const name = frame.stream ?? frame.subscribed ?? frame.reset ?? frame.over;
    const stream = this.#streams.get(name);
    if (stream === undefined) {
      return;
    }
    if (frame.epoch) {
      stream.epoch = frame.epoch;
      stream.seq = frame.seq;
    }
    if (frame.error && passes(frame.error)) {
      this.#sayLater(name, stream);
      return;
    }
    if (frame.error || frame.over) {
      this.#streams.delete(name);
    }
    // Refused for a moment: nobody told what came meanwhile.
    const late = frame.subscribed && stream.refused;
    stream.refused = false;
    const readers = [...stream.readers];
    if (frame.reset || frame.error || late) {
      readers.forEach((reader) => reader.anew(frame.error ?? null));
    } else if (frame.event) {
      readers.forEach((reader) => reader.heard(frame));
    } else if (frame.over) {
      readers.forEach((reader) => reader.over());
    }
  }

  #sayLater(name, stream) {
    stream.refused = true;
    setTimeout(() => stream.refused && this.#streams.get(name) === stream && this.#say(name), SAY_AGAIN_MS);
  }

  async #ended(end) {
    this.#socket = null;
    clearTimeout(this.#watch);
    this.#lost = true;
    this.reason = end.code === TOO_MUCH || end.code === REFUSED ? end.reason || `The service closed the connection (${end.code}).` : "";
    if (end.code === REFUSED) {
      this.#become("closed");
      return;
    }
    this.#become("waiting");
    const wait = end.code === TOO_MUCH ? LONGEST_WAIT_MS : this.#wait;
    this.#wait = Math.min(2 * wait, LONGEST_WAIT_MS);
    // The session may be over or somebody else's, and a handshake cannot carry a renewed cookie back.
    const state = await session.ask();
    if (this.state !== "waiting") {
      // Somebody did not want to wait.
      return;
    }
    if (NOBODY.has(state)) {
      this.#become("idle");
      return;
    }
    clearTimeout(this.#timer);
    // Not all at the same moment: a server that comes back has enough to do.
    this.#timer = setTimeout(() => this.#connect(), wait * (0.75 + Math.random() / 2));
  }

  #become(state) {
    this.state = state;
    this.tell();
  }
}

export const live = new Live();
session.listen(() => session.state === "in" && live.start());
window.addEventListener("online", () => live.state === "waiting" && live.now());
