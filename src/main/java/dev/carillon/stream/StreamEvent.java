package dev.carillon.stream;

/// Something to tell the followers of a stream.
///
/// @param stream where
/// @param event its name, such as `notification` or `system.alert`
/// @param data a value Jackson writes as a JSON object; no personal data
public record StreamEvent(StreamName stream, String event, Object data) {}
