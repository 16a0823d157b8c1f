package dev.carillon.notification.webhook;

/// What an endpoint listens to: a type of event, the beginning of one with `.*` at its end, or `*`.
/// `WebhookDeliveryStore.PUBLISH` says the same in SQL.
final class EventPattern {

  static final String FORM = "\\*|[a-z][a-z0-9_-]*(\\.[a-z0-9_-]+)*(\\.\\*)?";
  static final String FORM_SAYS =
      "must be a type such as job.completed, a family such as job.*, or *";
  static final int LONGEST = 100;

  private EventPattern() {}

  static boolean matches(String pattern, String type) {
    return pattern.equals("*")
        || pattern.equals(type)
        || (pattern.endsWith(".*") && type.startsWith(pattern.substring(0, pattern.length() - 1)));
  }
}
