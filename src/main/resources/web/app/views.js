// Which address shows what, and for whom. Views come when somebody first goes there.

/** `of: ["user"]` and so on is who sees it in the navigation; the service decides who may. */
export const VIEWS = [
  { path: "/", name: "Now", icon: "home", group: "", tag: "c-now", load: () => import("./views/now.js") },
  { path: "/my-jobs", name: "My jobs", icon: "list", group: "", tag: "c-my-jobs", load: () => import("./views/my-jobs.js") },
  { path: "/billing", name: "Billing files", icon: "file", group: "", tag: "c-billing", load: () => import("./views/billing.js") },
  { path: "/billing/:id", tag: "c-validation", load: () => import("./views/validation.js"), under: "/billing" },
  { path: "/exports", name: "Exports", icon: "download", group: "", tag: "c-exports", load: () => import("./views/exports.js") },
  { path: "/notifications", name: "Notifications", icon: "bell", group: "", tag: "c-inbox", load: () => import("./views/inbox.js") },
  { path: "/preferences", tag: "c-preferences", load: () => import("./views/preferences.js"), under: "/notifications" },

  { path: "/overview", name: "Overview", icon: "chart", group: "Operate", admin: true, tag: "c-overview", load: () => import("./views/overview.js") },
  { path: "/jobs", name: "Jobs", icon: "bolt", group: "Operate", admin: true, tag: "c-jobs", load: () => import("./views/jobs.js") },
  { path: "/jobs/:id", tag: "c-job", load: () => import("./views/job.js"), under: "/jobs" },
  { path: "/actions", tag: "c-actions", load: () => import("./views/actions.js"), under: "/jobs" },
  { path: "/queues", name: "Queues", icon: "queue", group: "Operate", admin: true, tag: "c-queues", load: () => import("./views/queues.js") },
  { path: "/schedules", name: "Schedules", icon: "clock", group: "Operate", admin: true, tag: "c-schedules", load: () => import("./views/schedules.js") },
  { path: "/schedules/:id", tag: "c-schedule", load: () => import("./views/schedule.js"), under: "/schedules" },
  { path: "/breakers", name: "Breakers", icon: "breaker", group: "Operate", admin: true, tag: "c-breakers", load: () => import("./views/breakers.js") },
  { path: "/workers", name: "Workers", icon: "worker", group: "Operate", admin: true, tag: "c-workers", load: () => import("./views/workers.js") },
  { path: "/alerts", name: "Alerts", icon: "alert", group: "Operate", admin: true, tag: "c-alerts", load: () => import("./views/alerts.js") },
  { path: "/audit", name: "Audit log", icon: "audit", group: "Operate", admin: true, tag: "c-audit", load: () => import("./views/audit.js") },
  { path: "/deliveries", name: "Mail and webhooks", icon: "mail", group: "Operate", admin: true, tag: "c-deliveries", load: () => import("./views/deliveries.js") },

  { path: "/deletions", name: "Deletions", icon: "trash", group: "Workloads", admin: true, tag: "c-deletions", load: () => import("./views/deletions.js") },
  { path: "/deletions/:id", tag: "c-deletion", load: () => import("./views/deletion.js"), under: "/deletions" },
  { path: "/attendance", name: "Attendance", icon: "calendar", group: "Workloads", admin: true, tag: "c-attendance", load: () => import("./views/attendance.js") },
  { path: "/integrations", name: "Integrations", icon: "plug", group: "Workloads", tag: "c-integrations", load: () => import("./views/integrations.js") },
  { path: "/connections", name: "Connections", icon: "database", group: "Workloads", tag: "c-connections", load: () => import("./views/connections.js") },
];

const MISSING = { path: "", tag: "c-missing", load: () => import("./views/missing.js") };

/** What an address names; null when it cannot be read, such as `50%`. */
function named(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}

/** @returns {{view: object, args: string[]}} */
export function find(path) {
  const parts = path.split("/");
  for (const view of VIEWS) {
    const names = view.path.split("/");
    if (names.length === parts.length && names.every((name, index) => name.startsWith(":") || name === parts[index])) {
      const args = names.flatMap((name, index) => (name.startsWith(":") ? [named(parts[index])] : []));
      return args.includes(null) ? { view: MISSING, args: [] } : { view, args };
    }
  }
  return { view: MISSING, args: [] };
}
