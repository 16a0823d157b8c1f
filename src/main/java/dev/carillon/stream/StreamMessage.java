package dev.carillon.stream;

import java.time.OffsetDateTime;

/// An event as followers get it.
///
/// @param seq its number in the stream, gapless from 1 in each epoch
/// @param data JSON text of an object
/// @param at when it was recorded, by the clock of the database
public record StreamMessage(
    StreamName stream, long epoch, long seq, String event, String data, OffsetDateTime at) {}
