package dev.carillon.workload.billing.csv;

/// A cell that could not be read, told by its place and never by what it holds.
///
/// @param number which data record of the file (from 1)
/// @param line line of the file on which the record starts (from 1)
/// @param column title of the column, as the format names it
/// @param problem what is wrong, in words that fit any content
public record RowError(int number, long line, String column, String problem) {}
