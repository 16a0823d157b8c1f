// The inbox of whoever is signed in: the newest, how many are unread, and what arrives.
import { get, patch, remove } from "./api.js";
import { live } from "./live.js";
import { session } from "./session.js";
import { Signal } from "./signal.js";
import { toast } from "../ui/toasts.js";

const NEWEST = 8;
const TONE = { success: "ok", info: "run", warning: "warn", error: "bad" };

class Inbox extends Signal {
  unread = 0;
  newest = [];
  problem = null;
  #stop = null;

  start() {
    if (this.#stop === null && session.state === "in") {
      this.#stop = live.follow("user", (event) => this.#hear(event), () => this.read());
      live.onBack(() => this.read());
      this.read();
    }
  }

  async read() {
    try {
      const page = await get("/api/notifications", { limit: NEWEST });
      this.unread = page.unreadCount;
      this.newest = page.data;
      this.problem = null;
    } catch (problem) {
      this.problem = problem;
    }
    this.tell();
  }

  #hear({ event, data }) {
    if (event === "notification") {
      this.newest = [data, ...this.newest.filter((other) => other.id !== data.id)].slice(0, NEWEST);
      this.unread = data.unreadCount ?? this.unread + 1;
      toast(TONE[data.severity] ?? "run", data.title, data.message, linkOf(data) ? { href: linkOf(data) } : {});
      this.tell();
    } else if (event === "unread") {
      this.unread = data.count;
      this.tell();
      this.#soon();
    }
  }

  /** Somebody changed it, maybe in another window. */
  #soon() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.read(), 400);
  }

  mark(id, read) {
    return patch(`/api/notifications/${id}/${read ? "read" : "unread"}`);
  }

  markAll() {
    return patch("/api/notifications/read-all");
  }

  delete(id) {
    return remove(`/api/notifications/${id}`);
  }
}

export const inbox = new Inbox();
session.listen(() => inbox.start());

/** Where a notification leads to in these pages. */
export function linkOf(notification) {
  const data = notification.data ?? {};
  return data.validationId ? `#/billing/${data.validationId}` : data.jobId ? `#/jobs/${data.jobId}` : null;
}
