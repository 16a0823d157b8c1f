package dev.carillon.notification;

import java.time.Duration;
import java.util.List;
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
/// @param retries waits between the tries of a delivery; empty for the plan of the channel
public record NotificationType(
    String name,
    String category,
    String template,
    Set<String> placeholders,
    Set<Channel> defaultChannels,
    List<Duration> retries) {

  /// A type whose deliveries follow the plan of their channel.
  public NotificationType(
      String name,
      String category,
      String template,
      Set<String> placeholders,
      Set<Channel> defaultChannels) {
    this(name, category, template, placeholders, defaultChannels, List.of());
  }

  public NotificationType {
    retries = List.copyOf(retries);
    placeholders = Set.copyOf(placeholders);
    defaultChannels = Set.copyOf(defaultChannels);
  }
}
