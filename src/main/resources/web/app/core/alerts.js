// How many alerts last, for those who run the place.
import { get } from "./api.js";
import { live } from "./live.js";
import { session } from "./session.js";
import { Signal } from "./signal.js";

class Alerts extends Signal {
  lasting = 0;
  #stop = null;

  start() {
    if (this.#stop === null && session.state === "in" && session.admin) {
      this.#stop = live.follow("system", (event) => event.event === "system.alert" && this.count());
      live.onBack(() => this.count());
      this.count();
    }
  }

  async count() {
    try {
      this.lasting = (await get("/api/alerts", { active: true, limit: 1 })).pagination.total;
      this.tell();
    } catch (problem) {
      // The number of a moment ago is better than none; whatever view is open says what is wrong.
      if (!problem.passes) {
        this.lasting = 0;
        this.tell();
      }
    }
  }
}

export const alerts = new Alerts();
session.listen(() => alerts.start());
