package dev.carillon.job;

/// A lane as stored.
///
/// @param id its number in `job_lane`
public record Lane(int id, LaneName name) {}
