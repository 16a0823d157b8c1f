package dev.carillon.job.api;

/// The forms of names and keys a caller may give. No control characters: one of them separates
/// tenant and key in the database.
public final class Words {

  public static final String QUEUE = "[a-z0-9._-]{1,64}";
  public static final String QUEUE_SAYS = "must be 1 to 64 of a-z, 0-9, dot, underscore and dash";

  public static final String KEY = "[^\\x00-\\x1f\\x7f-\\x9f]{1,255}";
  public static final String KEY_SAYS =
      "must be 1 to 255 characters, none of them a control character";

  public static final String TAG = "[^\\x00-\\x1f\\x7f-\\x9f]{1,64}";
  public static final String TAG_SAYS =
      "must be 1 to 64 characters, none of them a control character";

  private Words() {}
}
