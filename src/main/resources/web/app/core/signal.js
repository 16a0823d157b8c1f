// Something that changes and tells who listens.
export class Signal {
  #listeners = new Set();

  /** @returns {() => void} stops listening */
  listen(listener) {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  tell() {
    for (const listener of [...this.#listeners]) {
      listener();
    }
  }
}

/** Lets a Lit element draw itself anew whenever one of these signals tells. */
export class Follows {
  constructor(host, ...signals) {
    this.host = host;
    this.signals = signals;
    host.addController(this);
  }

  hostConnected() {
    this.stops = this.signals.map((signal) => signal.listen(() => this.host.requestUpdate()));
  }

  hostDisconnected() {
    for (const stop of this.stops) {
      stop();
    }
  }
}
