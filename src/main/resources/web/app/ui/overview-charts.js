// The four charts of the overview.
import { html, svg } from "lit";
import { duration, number } from "../core/format.js";
import { card } from "./bits.js";
import "./chart.js";

const HOURS = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const DAYS = new Intl.DateTimeFormat(undefined, { weekday: "short", hour: "2-digit", minute: "2-digit" });

const CHARTS = [
  { title: "Throughput", per: true, kind: "bar", series: [["completed", "completed", "ok"], ["cancelled", "cancelled", "idle"], ["failed", "failed", "bad"]] },
  { title: "Failures and retries", per: true, kind: "bar", series: [["retried", "tried again", "warn"], ["failed", "failed for good", "bad"]] },
  { title: "How long jobs run", kind: "line", time: true, series: [["runP50Ms", "half are faster", "ok"], ["runP95Ms", "95 %", "run"], ["runP99Ms", "99 %", "warn"]] },
  { title: "Waiting and running", kind: "line", series: [["waiting", "waiting", "warn"], ["running", "running", "run"]] },
  { title: "How long jobs wait", kind: "line", time: true, series: [["waitP50Ms", "half wait less", "ok"], ["waitP95Ms", "95 %", "run"], ["waitP99Ms", "99 %", "warn"]] },
];

const TOKENS = { idle: "--line-strong", ok: "--ok", bad: "--bad", run: "--run", warn: "--warn" };

/** @param {{stepSeconds: number, points: object[]}} data */
export function charts(data) {
  const format = data.stepSeconds >= 3_600 ? DAYS : HOURS;
  const labels = data.points.map((point) => format.format(new Date(point.at)));
  const step = data.stepSeconds >= 3_600 ? "an hour" : data.stepSeconds >= 300 ? "5 min" : "a minute";
  return html`<div class="charts">${CHARTS.map((chart) => one(chart, data.points, labels, step))}</div>`;
}

function one(chart, points, labels, step) {
  const plot = {
    kind: chart.kind,
    labels,
    unit: chart.time ? duration : number,
    says: spoken(chart, points),
    series: chart.series.map(([key, name, color]) => ({ name, color: TOKENS[color], values: points.map((point) => point[key]) })),
  };
  const legend = html`<span class="legend">${chart.series.map(([, name, color]) => html`<span>${svg`<svg viewBox="0 0 10 10" aria-hidden="true"><circle cx="5" cy="5" r="5" class="key-${color}"/></svg>`}${name}</span>`)}</span>`;
  return card(html`${chart.title}${chart.per ? html` <span class="muted small">${step}</span>` : ""}`, html`<div class="body"><c-chart .plot=${plot}></c-chart></div>`, legend);
}

/** For those who hear the page: the last value of each line. */
function spoken(chart, points) {
  const last = points.findLast((point) => chart.series.some(([key]) => point[key] !== null && point[key] !== undefined));
  const unit = chart.time ? duration : number;
  return `${chart.title}: ${chart.series.map(([key, name]) => `${name} ${last ? unit(last[key]) : "unknown"}`).join(", ")}, lately`;
}
