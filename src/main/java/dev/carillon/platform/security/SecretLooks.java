package dev.carillon.platform.security;

import java.util.regex.Pattern;

/// What a secret looks like in the middle of a text: a JWT with whatever sticks to its front, a
/// bearer token, and what stands between scheme and host of an address. Any thread may call.
public final class SecretLooks {

  /// What is shown instead.
  public static final String SHOWN = "•••";

  /// Texts are as long as callers like: a word is tried from its first character alone and nothing
  /// is given back, so the work grows as the text does.
  private static final Pattern LOOKS =
      Pattern.compile(
          "(?<![A-Za-z0-9_-])(?=[A-Za-z0-9_-]*?eyJ[A-Za-z0-9_-]{5})"
              + "[A-Za-z0-9_-]++\\.[A-Za-z0-9_-]{5,}+\\.[A-Za-z0-9_-]*+"
              + "|(?i:bearer)\\s++[A-Za-z0-9._~+/=-]{8,}+"
              + "|(?<=://)[^/\\s:@]*+:[^/\\s@]++(?=@)");

  private SecretLooks() {}

  /// {@return the text with what looks like a secret replaced}
  public static String masked(String text) {
    return LOOKS.matcher(text).replaceAll(SHOWN);
  }
}
