// The page: asks for a token, lists the newest jobs, draws what /live tells about them.

import { Live } from "./live.js";

const NEWEST = 20;
const REFRESH_MS = 5_000;
const ENDED = new Set(["completed", "failed", "cancelled"]);

const list = document.getElementById("jobs");
const status = document.getElementById("status");
const cards = new Map();
let live = null;
let refresh = 0;

function say(text) {
  status.textContent = text;
}

function element(name, className) {
  const made = document.createElement(name);
  made.className = className;
  return made;
}

function card(id) {
  if (!cards.has(id)) {
    const item = element("li", "");
    const head = element("div", "head");
    const parts = {
      item,
      type: element("span", "type"),
      state: element("span", "state"),
      bar: element("progress", ""),
      note: element("div", "note"),
    };
    head.append(parts.type, parts.state);
    item.append(head, parts.bar, parts.note);
    parts.bar.max = 100;
    cards.set(id, parts);
    insertNewestFirst(id, item);
  }
  return cards.get(id);
}

function insertNewestFirst(id, item) {
  item.dataset.id = id;
  const older = [...list.children].find((other) => Number(other.dataset.id) < Number(id));
  list.insertBefore(item, older ?? null);
}

function draw(job, event) {
  const shown = card(job.jobId);
  const progress = job.progress ?? { percentage: 0 };
  shown.item.className = job.state;
  shown.type.textContent = `${job.type} · ${job.jobId}`;
  shown.state.textContent = `${event ?? job.status} · ${progress.percentage} %`;
  shown.bar.value = progress.percentage;
  shown.bar.setAttribute("aria-label", `Progress of job ${job.jobId}`);
  const words = [progress.phase, progress.message, job.error].filter(Boolean);
  shown.note.textContent = words.join(" · ");
}

function heard(frame) {
  if (frame.error) {
    say(`${frame.stream ?? ""} ${frame.error.title}: ${frame.error.detail}`);
  } else if (frame.data) {
    draw(frame.data, frame.event);
  }
}

async function listJobs(token) {
  const answer = await fetch(`/api/jobs?limit=${NEWEST}`, {
    headers: { Authorization: `Bearer ${token}` },
  });
  const body = await answer.json();
  if (!answer.ok) {
    say(`${body.title}: ${body.detail}`);
    return;
  }
  for (const job of body.data) {
    if (!ENDED.has(job.state)) {
      live.follow(`job:${job.id}`);
    } else if (!cards.has(job.id)) {
      draw({ ...job, jobId: job.id });
    }
  }
}

function poll(token) {
  listJobs(token).catch((failure) => say(`The jobs cannot be listed: ${failure.message}`));
}

document.getElementById("login").addEventListener("submit", (submit) => {
  submit.preventDefault();
  const field = document.getElementById("token");
  const token = field.value.trim();
  field.value = "";
  live?.stop();
  clearInterval(refresh);
  list.replaceChildren();
  cards.clear();
  live = new Live(token, heard, say);
  poll(token);
  refresh = setInterval(() => poll(token), REFRESH_MS);
});

document.getElementById("follow").addEventListener("submit", (submit) => {
  submit.preventDefault();
  const field = document.getElementById("job");
  if (live === null) {
    say("Paste a token first.");
    return;
  }
  live.follow(`job:${field.value.trim()}`);
  field.value = "";
});
