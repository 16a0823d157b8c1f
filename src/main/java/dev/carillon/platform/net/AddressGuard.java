package dev.carillon.platform.net;

import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says where calls to servers that somebody named may go: to the public internet, unless the
/// caller's rules say otherwise. Ask when an address is stored and again before every call, since a
/// name may lead elsewhere by then; connect to the address that was checked and to no other
/// (reliability.md §3.1, 1.3.6). Any thread may ask.
@Singleton
public final class AddressGuard {

  private static final Duration LONGEST_LOOKUP = Duration.ofSeconds(5);

  private final HostNames names;

  public AddressGuard(HostNames names) {
    this.names = names;
  }

  /// A server that may be called.
  ///
  /// @param address the one that was checked, and the only one to connect to
  public record Target(OutsideUrl url, InetAddress address) {}

  /// Checks a URL: its form, and where its name leads.
  ///
  /// @return fails with [UnsafeAddressException]
  public Uni<Target> check(String text, OutsideUrl.Rules rules) {
    return Uni.createFrom()
        .item(() -> OutsideUrl.parse(text, rules))
        .chain(url -> addresses(url).map(found -> new Target(url, safe(found, rules.inside()))));
  }

  /// Checks a host that is not part of a URL, such as that of a database. Its form is the caller's
  /// matter.
  ///
  /// @param host a name or an address
  /// @param inside whether private networks are allowed, the machine itself included
  /// @return the address to connect to; fails with [UnsafeAddressException]
  public Uni<InetAddress> check(String host, boolean inside) {
    return lookUp(host).map(found -> safe(found, inside));
  }

  private Uni<List<InetAddress>> addresses(OutsideUrl url) {
    @Nullable InetAddress literal = url.literal();
    return literal != null ? Uni.createFrom().item(List.of(literal)) : lookUp(url.host());
  }

  private Uni<List<InetAddress>> lookUp(String host) {
    return names
        .addressesOf(host)
        .ifNoItem()
        .after(LONGEST_LOOKUP)
        .failWith(
            () -> new UnsafeAddressException("names a host that cannot be looked up just now"))
        .onFailure(UnknownHostException.class)
        .transform(unknown -> new UnsafeAddressException("names a host that DNS does not know"));
  }

  /// All addresses of a name must be public; one that is not spoils them all.
  private static InetAddress safe(List<InetAddress> found, boolean inside) {
    if (!inside && !found.stream().allMatch(PublicAddress::isPublic)) {
      throw new UnsafeAddressException("leads to an address that is not of the public internet");
    }
    return found.getFirst();
  }
}
