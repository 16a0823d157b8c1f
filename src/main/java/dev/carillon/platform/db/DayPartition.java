package dev.carillon.platform.db;

/// What statements that make the partition of a day have in common.
public final class DayPartition {

  /// Sets `begins` and `ends`, two `timestamptz`, for the partition of `day` of the table it is
  /// formatted with: the day in UTC. Where the partition before or behind it was made by a session
  /// in another time zone, it goes from the end of the one to the begin of the other: they would
  /// overlap or leave a gap.
  public static final String BOUNDS =
      """
      begins := coalesce((
        SELECT max(other.bound)
          FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
         CROSS JOIN LATERAL (
               SELECT (regexp_match(pg_get_expr(c.relpartbound, c.oid),
                                    'TO \\(''(.*)''\\)'))[1]::timestamptz AS bound) other
         WHERE i.inhparent = '%1$s'::regclass AND other.bound > day - interval '1 day'
           AND other.bound < day + interval '1 day'), day);
      ends := coalesce((
        SELECT min(other.bound)
          FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid
         CROSS JOIN LATERAL (
               SELECT (regexp_match(pg_get_expr(c.relpartbound, c.oid),
                                    'FROM \\(''(.*)''\\) TO'))[1]::timestamptz AS bound) other
         WHERE i.inhparent = '%1$s'::regclass AND other.bound > begins
           AND other.bound < day + interval '1 day'), day + 1);
      """;

  private DayPartition() {}
}
