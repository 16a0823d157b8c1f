package dev.carillon.notification;

import java.util.Set;

/// A kind of notification.
///
/// @param name as it stands in the API, such as `job_completed`
/// @param category what preferences are set for: `job_status`, `system`, …
/// @param template name of its text: the bundle of the catalogue has `<template>.title` and
///   `<template>.text`
/// @param placeholders names that the text may use in braces
/// @param defaultChannels where it goes while the person said nothing; the same for all types of a
///   category
public record NotificationType(
    String name,
    String category,
    String template,
    Set<String> placeholders,
    Set<Channel> defaultChannels) {

  public NotificationType {
    placeholders = Set.copyOf(placeholders);
    defaultChannels = Set.copyOf(defaultChannels);
  }
}
