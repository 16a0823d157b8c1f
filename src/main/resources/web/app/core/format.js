// Numbers and times as people read them: in their own language and zone.
const NUMBER = new Intl.NumberFormat();
const SHORT = new Intl.NumberFormat(undefined, { notation: "compact", maximumFractionDigits: 1 });
const EXACT = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "long" });
const CLOCK = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });
const DAY = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" });
const FAR = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
const DATE = new Intl.DateTimeFormat(undefined, { dateStyle: "medium" });
const RELATIVE = new Intl.RelativeTimeFormat(undefined, { numeric: "auto", style: "narrow" });

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY_MS = 24 * HOUR;

export const number = (value) => (value === null || value === undefined ? "–" : NUMBER.format(value));
export const short = (value) => (value === null || value === undefined ? "–" : value < 10_000 ? NUMBER.format(value) : SHORT.format(value));

/** `4200` as `4.2 s`, `null` as a dash. */
export function duration(ms) {
  if (ms === null || ms === undefined) {
    return "–";
  }
  if (ms < SECOND) {
    return `${Math.round(ms)} ms`;
  }
  if (ms < MINUTE) {
    return `${(ms / SECOND).toFixed(ms < 10 * SECOND ? 1 : 0)} s`;
  }
  if (ms < HOUR) {
    return two(ms, MINUTE, "min", SECOND, "s");
  }
  return ms < DAY_MS ? two(ms, HOUR, "h", MINUTE, "min") : two(ms, DAY_MS, "d", HOUR, "h");
}

function two(ms, large, largeName, little, littleName) {
  const whole = Math.floor(ms / large);
  const rest = Math.floor((ms % large) / little);
  return rest === 0 ? `${whole} ${largeName}` : `${whole} ${largeName} ${rest} ${littleName}`;
}

export function bytes(count) {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let value = Number(count);
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${value.toFixed(unit === 0 || value >= 100 ? 0 : 1)} ${units[unit]}`;
}

/** `12 s ago`, `in 3 min`; further than a day away the date. */
export function relative(iso, now = Date.now()) {
  const away = new Date(iso).getTime() - now;
  const size = Math.abs(away);
  if (size < 5 * SECOND) {
    return "now";
  }
  if (size < MINUTE) {
    return RELATIVE.format(Math.round(away / SECOND), "second");
  }
  if (size < HOUR) {
    return RELATIVE.format(Math.round(away / MINUTE), "minute");
  }
  if (size < DAY_MS) {
    return RELATIVE.format(Math.round(away / HOUR), "hour");
  }
  const then = new Date(iso);
  return (then.getFullYear() === new Date(now).getFullYear() ? DAY : FAR).format(then);
}

/** The whole truth, for whoever hovers: with day, seconds and zone, and as the service wrote it. */
export const exact = (iso) => `${EXACT.format(new Date(iso))} (${iso})`;
export const clock = (iso) => CLOCK.format(new Date(iso));
export const date = (iso) => DATE.format(new Date(iso));

/** What an input of type datetime-local holds, in the reader's zone (empty for what is no time), and back as an instant. */
export function toLocal(iso) {
  const at = new Date(iso);
  return iso && !Number.isNaN(at.getTime()) ? new Date(at.getTime() - at.getTimezoneOffset() * MINUTE).toISOString().slice(0, 16) : "";
}
export const fromLocal = (text) => (text ? new Date(text).toISOString() : "");

/** `cascade_deletion` and `cascadeDeletion` as `Cascade deletion`. */
export function words(name) {
  const spaced = name.replace(/([a-z])([A-Z])/g, "$1 $2").replace(/[._-]+/g, " ").toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
