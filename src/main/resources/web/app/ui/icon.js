// Icons, drawn here so that no font or third host is needed: 24 by 24, a line of 1.75.
import { html, svg } from "lit";

const SHAPES = {
  bell: svg`<path d="M6 9a6 6 0 1 1 12 0c0 5 2 6.500 2 6.500H4S6 14 6 9zM10 19a2 2 0 0 0 4 0"/>`,
  home: svg`<path d="M4 13a8 8 0 1 1 16 0v5H4zM9 21h6M12 5V2"/>`,
  play: svg`<path d="M7 4.500v15l12-7.500z"/>`,
  pause: svg`<path d="M8 5v14M16 5v14"/>`,
  list: svg`<path d="M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01"/>`,
  chart: svg`<path d="M4 20V4M4 20h16M8 16l4-5 3 3 5-7"/>`,
  queue: svg`<path d="M4 6h16M4 12h16M4 18h10"/><circle cx="18.500" cy="18" r="1.500"/>`,
  clock: svg`<circle cx="12" cy="12" r="8.500"/><path d="M12 7v5l3.500 2"/>`,
  breaker: svg`<path d="M4 12h4l2-5 4 10 2-5h4"/>`,
  worker: svg`<rect x="4" y="5" width="16" height="10" rx="1.500"/><path d="M8 19h8M12 15v4"/>`,
  alert: svg`<path d="M12 4 3 19.500h18zM12 10v4.500M12 17v.01"/>`,
  audit: svg`<path d="M6 3h9l4 4v14H6zM9 12h6M9 16h6M14 3v5h5"/>`,
  trash: svg`<path d="M5 7h14M10 7V4h4v3M7 7l1 13h8l1-13M10 11v5M14 11v5"/>`,
  calendar: svg`<rect x="4" y="5" width="16" height="15" rx="1.500"/><path d="M4 10h16M8 3v4M16 3v4M9 15l2 2 4-4"/>`,
  plug: svg`<path d="M9 3v5M15 3v5M6 8h12v3a6 6 0 0 1-12 0zM12 17v4"/>`,
  database: svg`<ellipse cx="12" cy="6" rx="7.500" ry="3"/><path d="M4.500 6v12c0 1.700 3.400 3 7.500 3s7.500-1.300 7.500-3V6M4.500 12c0 1.700 3.400 3 7.500 3s7.500-1.300 7.500-3"/>`,
  file: svg`<path d="M6 3h8l4 4v14H6zM14 3v4h4M9 13h6M9 17h4"/>`,
  upload: svg`<path d="M12 16V5M7.500 9.500 12 5l4.500 4.500M5 19h14"/>`,
  download: svg`<path d="M12 5v11M7.500 11.500 12 16l4.500-4.500M5 19h14"/>`,
  search: svg`<circle cx="11" cy="11" r="6.500"/><path d="m16 16 4.500 4.500"/>`,
  cog: svg`<circle cx="12" cy="12" r="3"/><path d="M12 3v3M12 18v3M3 12h3M18 12h3M5.600 5.600l2.100 2.100M16.300 16.300l2.100 2.100M5.600 18.400l2.100-2.100M16.300 7.700l2.100-2.100"/>`,
  person: svg`<circle cx="12" cy="8" r="4"/><path d="M4.500 20.500c1-4 4-5.500 7.500-5.500s6.500 1.500 7.500 5.500"/>`,
  sun: svg`<circle cx="12" cy="12" r="4"/><path d="M12 3v2M12 19v2M3 12h2M19 12h2M5.600 5.600 7 7M17 17l1.400 1.400M5.600 18.400 7 17M17 7l1.400-1.400"/>`,
  moon: svg`<path d="M20 14.500A8.500 8.500 0 1 1 9.500 4a7 7 0 0 0 10.500 10.500z"/>`,
  menu: svg`<path d="M4 7h16M4 12h16M4 17h16"/>`,
  close: svg`<path d="m6 6 12 12M18 6 6 18"/>`,
  check: svg`<path d="m5 12.500 4.500 4.500L19 7"/>`,
  link: svg`<path d="M10 14a4 4 0 0 0 5.700 0l3-3a4 4 0 0 0-5.700-5.700l-1 1M14 10a4 4 0 0 0-5.700 0l-3 3a4 4 0 0 0 5.700 5.700l1-1"/>`,
  again: svg`<path d="M19 8a8 8 0 1 0 1 6M20 4v5h-5"/>`,
  info: svg`<circle cx="12" cy="12" r="8.500"/><path d="M12 11v5M12 8v.01"/>`,
  bolt: svg`<path d="M13 3 5 13.500h6L10 21l8-10.500h-6z"/>`,
  mail: svg`<rect x="3.500" y="5.500" width="17" height="13" rx="1.500"/><path d="m4 7 8 6 8-6"/>`,
  keyboard: svg`<rect x="3" y="6" width="18" height="12" rx="1.500"/><path d="M7 10h.01M11 10h.01M15 10h.01M8 14h8"/>`,
};

/** An icon that says nothing by itself: words stand beside it or in a label. */
export const icon = (name) =>
  html`<svg class="i" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true">${SHAPES[name] ?? SHAPES.info}</svg>`;

/** The bell of the house. */
export const bellMark = html`<svg viewBox="0 0 24 24" fill="currentColor" aria-hidden="true"><path d="M12 2.500c-4 0-5.600 3-5.900 6.800-.3 4.500-1.600 6.700-3.300 8.400h18.400c-1.700-1.700-3-3.900-3.300-8.400C17.600 5.500 16 2.500 12 2.500zM9 19.500a3 3 0 0 0 6 0z"/></svg>`;
