package dev.carillon.job;

/// What names a lane: a tenant's queue, plain or gated (its jobs carry a concurrency or rate key).
public record LaneName(String tenant, String queue, boolean gated) {

  /// Between tenant and key. A control character: validation lets none into either.
  private static final char SEPARATOR = '\u001f';

  /// Virtual shards, of which a job's id names one (architecture.md "Outgrowing one machine").
  static final int SHARDS = 256;

  /// A key as stored: no tenant can name another's.
  static String scoped(String tenant, String key) {
    return tenant + SEPARATOR + key;
  }

  /// The key as its caller wrote it.
  public static String unscoped(String key) {
    return key.substring(key.indexOf(SEPARATOR) + 1);
  }

  /// The virtual shard all jobs of this tenant's queue live on (0..255).
  public int shard() {
    return Math.floorMod(31 * tenant.hashCode() + queue.hashCode(), SHARDS);
  }
}
