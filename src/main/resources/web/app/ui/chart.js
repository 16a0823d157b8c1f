// <c-chart>: lines or stacked bars over time. The library comes with the first chart that is shown.
import { theme } from "../core/prefs.js";

let library = null;

function load() {
  library ??= import("./chart-library.js").then((module) => module.Chart);
  // What did not arrive is fetched again for the next figures.
  library.catch(() => (library = null));
  return library;
}

// Drawn when somebody gets to see it, and one at a time, so that the page stays at hand meanwhile.
const waiting = [];
let drawing = false;

function inTurn(draw) {
  waiting.push(draw);
  if (!drawing) {
    drawing = true;
    next();
  }
}

async function next() {
  await new Promise((free) => (window.requestIdleCallback ?? setTimeout)(free));
  try {
    await waiting.shift()?.();
  } finally {
    drawing = waiting.length > 0;
    if (drawing) {
      next();
    }
  }
}

const seen = new IntersectionObserver((entries) => entries.filter((entry) => entry.isIntersecting).forEach((entry) => {
  seen.unobserve(entry.target);
  entry.target.visible = true;
  entry.target.plan();
}), { rootMargin: "100px" });

const token = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** Property `plot`: `{kind: "line" | "bar", labels, series: [{name, values, color, fill?}], unit: (value) => string, says: string}`. */
class ChartElement extends HTMLElement {
  #plot = null;
  #chart = null;
  #canvas = document.createElement("canvas");
  #stop = () => {};

  set plot(plot) {
    this.#plot = plot;
    this.plan();
  }

  plan() {
    if (this.visible) {
      inTurn(() => this.#draw());
    }
  }

  connectedCallback() {
    this.append(this.#canvas);
    this.#canvas.setAttribute("role", "img");
    this.#canvas.setAttribute("aria-label", this.#plot?.says ?? "Chart");
    this.#stop = theme.listen(() => {
      this.#chart?.destroy();
      this.#chart = null;
      this.plan();
    });
    seen.observe(this);
  }

  disconnectedCallback() {
    this.#stop();
    seen.unobserve(this);
    this.visible = false;
    this.#chart?.destroy();
    this.#chart = null;
  }

  async #draw() {
    if (this.#plot === null || !this.isConnected) {
      return;
    }
    this.#canvas.setAttribute("aria-label", this.#plot.says ?? "Chart");
    const Chart = await load();
    if (!this.isConnected) {
      return;
    }
    const data = { labels: this.#plot.labels, datasets: this.#plot.series.map((one) => this.#dataset(one)) };
    if (this.#chart === null) {
      this.#chart = new Chart(this.#canvas, { type: this.#plot.kind, data, options: this.#options() });
    } else {
      this.#chart.data.labels = data.labels;
      data.datasets.forEach((set, index) => Object.assign((this.#chart.data.datasets[index] ??= set), set));
      this.#chart.data.datasets.length = data.datasets.length;
      this.#chart.update("none");
    }
  }

  #dataset(one) {
    const color = token(one.color);
    const bar = this.#plot.kind === "bar";
    return {
      label: one.name,
      data: one.values,
      borderColor: color,
      backgroundColor: bar ? color : `${color}22`,
      fill: one.fill ?? false,
      borderWidth: bar ? 0 : 1.75,
      pointRadius: 0,
      pointHitRadius: 12,
      tension: 0.25,
      spanGaps: true,
      barPercentage: 0.92,
      categoryPercentage: 0.92,
    };
  }

  #options() {
    const plot = this.#plot;
    const grid = token("--line");
    const ticks = { color: token("--muted"), font: { family: token("--sans"), size: 11 }, maxRotation: 0 };
    const stacked = plot.kind === "bar";
    return {
      animation: false,
      responsive: true,
      maintainAspectRatio: false,
      interaction: { mode: "index", intersect: false },
      scales: {
        x: { stacked, grid: { display: false }, border: { color: grid }, ticks: { ...ticks, autoSkip: true, maxTicksLimit: 7 } },
        y: { stacked, beginAtZero: true, grid: { color: grid }, border: { display: false }, ticks: { ...ticks, maxTicksLimit: 5, precision: 0, callback: (value) => (plot.unit ? plot.unit(value) : value) } },
      },
      plugins: {
        tooltip: { callbacks: { label: (item) => ` ${item.dataset.label}: ${plot.unit ? plot.unit(item.parsed.y) : item.formattedValue}` } },
      },
    };
  }
}
customElements.define("c-chart", ChartElement);
