package dev.carillon.platform.net;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The address of a server outside, taken apart once: what was checked is what is called, so that
/// no second reader can understand it differently (reliability.md §3.1, 1.3.6).
///
/// @param host a name in lower case, or an IPv4 address as four decimal numbers
/// @param port 1..65535
/// @param target path and query as they go on the wire, percent-encoded, beginning with a slash
public record OutsideUrl(boolean tls, String host, int port, String target) {

  /// Longest address that is read (characters).
  public static final int LONGEST = 2_048;

  private static final int HTTP = 80;
  private static final int HTTPS = 443;
  private static final int LONGEST_HOST = 253;

  private static final Pattern VISIBLE = Pattern.compile("[!-~]+");
  private static final Pattern LABEL = Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
  private static final String BYTE = "(25[0-5]|2[0-4][0-9]|1[0-9]{2}|[1-9]?[0-9])";
  private static final Pattern IPV4 = Pattern.compile(BYTE + "(\\." + BYTE + "){3}");
  private static final Pattern NUMBER = Pattern.compile("[0-9]+|0x[0-9a-f]*");

  /// Names that mean something inside a network and nothing outside it.
  private static final List<String> INSIDE =
      List.of(
          ".svc",
          ".local",
          ".internal",
          ".localhost",
          ".localdomain",
          ".lan",
          ".intranet",
          ".home",
          ".corp",
          ".private",
          ".home.arpa",
          ".in-addr.arpa",
          ".ip6.arpa",
          ".onion",
          ".test",
          ".invalid");

  /// What an installation takes.
  ///
  /// @param http whether `http:` is taken
  /// @param inside whether private networks are taken, and names that mean something only there
  /// @param ports that may be called
  public record Rules(boolean http, boolean inside, Set<Integer> ports) {

    /// Copies the ports.
    public Rules {
      ports = Set.copyOf(ports);
    }
  }

  /// Reads an address. Looks nothing up.
  ///
  /// @throws UnsafeAddressException when it cannot be read in one way only, or the rules forbid it
  public static OutsideUrl parse(String text, Rules rules) {
    require(text.length() <= LONGEST, "must have at most " + LONGEST + " characters");
    require(VISIBLE.matcher(text).matches(), "must be written in visible ASCII characters");
    URI uri = uri(text);
    boolean tls = "https".equalsIgnoreCase(uri.getScheme());
    boolean plain = "http".equalsIgnoreCase(uri.getScheme());
    require(
        tls || (plain && rules.http()),
        rules.http() ? "must begin with https: or http:" : "must begin with https:");
    require(uri.getRawUserInfo() == null && !at(uri), "must not name a user or a password");
    require(uri.getRawFragment() == null, "must not have a fragment (#)");
    String host = host(uri, rules);
    int port = uri.getPort() == -1 ? (tls ? HTTPS : HTTP) : uri.getPort();
    require(
        rules.ports().contains(port),
        "must have one of the ports " + rules.ports().stream().sorted().toList());
    return new OutsideUrl(tls, host, port, target(uri));
  }

  /// {@return the host of an address that was parsed when it was stored, in lower case; `null` when
  /// it has none}
  public static @Nullable String hostOf(String stored) {
    String host = uri(stored).getHost();
    return host == null ? null : host.toLowerCase(Locale.ROOT);
  }

  /// {@return the address the host is, or `null` when it is a name}
  public @Nullable InetAddress literal() {
    if (!IPV4.matcher(host).matches()) {
      return null;
    }
    try {
      return InetAddress.getByName(host);
    } catch (UnknownHostException impossible) {
      throw new IllegalStateException("Four decimal numbers are an address", impossible);
    }
  }

  private static URI uri(String text) {
    try {
      return new URI(text);
    } catch (URISyntaxException unreadable) {
      throw new UnsafeAddressException("is not a URL as RFC 3986 writes it");
    }
  }

  private static boolean at(URI uri) {
    return uri.getRawAuthority() != null && uri.getRawAuthority().indexOf('@') >= 0;
  }

  private static String host(URI uri, Rules rules) {
    String given = uri.getHost();
    require(
        given != null,
        "must name a host by its DNS name or by an IPv4 address of four decimal numbers");
    String host = given.toLowerCase(Locale.ROOT);
    require(host.charAt(0) != '[', "must not name an IPv6 address; use a host name");
    List<String> labels = List.of(host.split("\\.", -1));
    if (NUMBER.matcher(labels.getLast()).matches()) {
      require(IPV4.matcher(host).matches(), "must write an IPv4 address as four decimal numbers");
      return host;
    }
    require(
        host.length() <= LONGEST_HOST
            && labels.stream().allMatch(label -> LABEL.matcher(label).matches()),
        "must name a host by its DNS name, without a dot at the end");
    if (!rules.inside()) {
      require(labels.size() > 1, "must name a host with its domain");
      require(
          INSIDE.stream().noneMatch(host::endsWith),
          "must not name a host of a private network, such as *.svc, *.local or *.internal");
    }
    return host;
  }

  private static String target(URI uri) {
    String path = uri.getRawPath() == null || uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
    return uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
  }

  private static void require(boolean good, String otherwise) {
    if (!good) {
      throw new UnsafeAddressException(otherwise);
    }
  }
}
