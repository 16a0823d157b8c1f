// Requests to this service, and its problems (RFC 9457) as errors that can be shown.
import { session } from "./session.js";

const AWAY = "The service cannot be reached. What you see may be old; it is tried again by itself.";
const OTHER = { status: 401, title: "Somebody else is signed in", detail: "Nothing was sent. Reload the page to go on as them." };

/** What went wrong, in words for the reader. */
export class Problem extends Error {
  /** @param {{status: number, title: string, detail?: string, errors?: object[], retryAfter?: number}} told */
  constructor(told) {
    super(told.detail ?? told.title);
    Object.assign(this, { errors: [], ...told });
  }

  /** Whether waiting may help: no connection, or a service that asks to come back. */
  get passes() {
    return [0, 429, 502, 503, 504].includes(this.status);
  }

  /** What is wrong with one field of what was sent, such as `/options/queue`. */
  at(pointer) {
    return this.errors.find((error) => error.pointer === pointer)?.detail;
  }
}

/** `{a: 1, b: null}` as `?a=1`, what is empty left out. */
export function query(parameters) {
  const kept = Object.entries(parameters).filter(([, value]) => value !== null && value !== undefined && value !== "");
  return kept.length === 0 ? "" : `?${new URLSearchParams(kept)}`;
}

async function problemOf(answer) {
  const told = (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json().catch(() => ({})) : {};
  return new Problem({
    ...told,
    status: answer.status,
    title: told.title ?? told.error ?? `Answer ${answer.status}`,
    detail: told.detail ?? told.message,
    errors: told.errors ?? (told.details ?? []).map((detail) => ({ pointer: `/${detail.field ?? ""}`, detail: detail.message ?? detail })),
    retryAfter: Number(answer.headers.get("Retry-After")) || undefined,
  });
}

/**
 * @param {string} method
 * @param {string} path begins with a slash
 * @param {{query?: object, body?: object | FormData, signal?: AbortSignal}} options
 * @returns {Promise<Response>} a good answer; fails with a Problem
 */
export async function send(method, path, options = {}) {
  const body = options.body;
  const json = body !== undefined && !(body instanceof FormData);
  if (session.state === "other") {
    throw new Problem(OTHER);
  }
  let answer;
  try {
    answer = await fetch(path + query(options.query ?? {}), {
      method,
      headers: { ...session.headers(method), ...(json ? { "Content-Type": "application/json" } : {}) },
      body: json ? JSON.stringify(body) : body,
      signal: options.signal,
    });
  } catch (failure) {
    if (failure.name === "AbortError") {
      throw failure;
    }
    throw new Problem({ status: 0, title: "No connection", detail: AWAY });
  }
  if (answer.ok) {
    return answer;
  }
  const problem = await problemOf(answer);
  if (problem.type?.endsWith("/csrf-refused") && !options.again) {
    // The token names the person, so somebody else may have signed in meanwhile, in another window. Then nothing is sent
    // in their name; the same person has another token once the service has another key.
    await session.ask();
    return send(method, path, { ...options, again: true });
  }
  if (answer.status === 401) {
    session.ended();
  }
  throw problem;
}

/** As `send`, and reads the JSON of the answer. */
export async function call(method, path, options) {
  const answer = await send(method, path, options);
  return answer.status === 204 ? null : answer.json();
}

export const get = (path, parameters, signal) => call("GET", path, { query: parameters, signal });
export const post = (path, body = {}, parameters) => call("POST", path, { body, query: parameters });
export const put = (path, body, parameters) => call("PUT", path, { body, query: parameters });
export const patch = (path, body = {}) => call("PATCH", path, { body });
export const remove = (path, parameters) => call("DELETE", path, { query: parameters });
