// A connection to /live that comes back by itself and goes on where it was.

const FIRST_WAIT_MS = 500;
const LONGEST_WAIT_MS = 15_000;
// Ours to say no for good: no use to knock again at once.
const REFUSED = new Set([4008, 4400, 4401]);

export class Live {
  #token;
  #heard;
  #told;
  #socket = null;
  #streams = new Map();
  #wait = FIRST_WAIT_MS;
  #timer = 0;
  #stopped = false;

  /**
   * @param {string} token
   * @param {(frame: object) => void} heard gets each event and each problem
   * @param {(status: string) => void} told gets what becomes of the connection
   */
  constructor(token, heard, told) {
    this.#token = token;
    this.#heard = heard;
    this.#told = told;
    this.#connect();
  }

  /** Follows a stream until it is over, over as many connections as it takes. */
  follow(stream) {
    if (!this.#streams.has(stream)) {
      this.#streams.set(stream, {});
      this.#subscribe(stream);
    }
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#socket?.close();
  }

  #connect() {
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    const protocols = ["carillon.v1", `bearer.${this.#token}`];
    const socket = new WebSocket(`${scheme}://${location.host}/live`, protocols);
    this.#socket = socket;
    socket.onopen = () => {
      this.#wait = FIRST_WAIT_MS;
      this.#told("Connected.");
      for (const stream of this.#streams.keys()) {
        this.#subscribe(stream);
      }
    };
    socket.onmessage = (message) => this.#hear(JSON.parse(message.data));
    socket.onclose = (end) => this.#ended(end);
  }

  #subscribe(stream) {
    if (this.#socket?.readyState === WebSocket.OPEN) {
      const { epoch, seq } = this.#streams.get(stream);
      this.#socket.send(JSON.stringify({ subscribe: stream, epoch, after: seq }));
    }
  }

  #hear(frame) {
    const name = frame.stream ?? frame.subscribed ?? frame.reset;
    if (name && frame.epoch) {
      this.#streams.set(name, { epoch: frame.epoch, seq: frame.seq });
    }
    if (frame.over || (frame.stream && frame.error)) {
      this.#streams.delete(frame.over ?? frame.stream);
    }
    this.#heard(frame);
  }

  #ended(end) {
    if (this.#stopped) {
      return;
    }
    if (REFUSED.has(end.code)) {
      this.#told(`The service closed the connection: ${end.reason || end.code}`);
      return;
    }
    const seconds = Math.ceil(this.#wait / 1000);
    this.#told(`No connection; trying again in ${seconds} s. Is the token still good?`);
    this.#timer = setTimeout(() => this.#connect(), this.#wait);
    this.#wait = Math.min(2 * this.#wait, LONGEST_WAIT_MS);
  }
}
