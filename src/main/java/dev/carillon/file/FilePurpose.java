package dev.carillon.file;

import java.time.Duration;

/// What files are for, and how long they live.
///
/// @param name as stored
/// @param whileWritten a file that is not whole after so long is given up
/// @param keep how long a whole file can be read
/// @param remember how long it is known afterwards that there was one
public record FilePurpose(String name, Duration whileWritten, Duration keep, Duration remember) {}
