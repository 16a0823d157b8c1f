package dev.carillon.notification.webhook;

import dev.carillon.platform.net.HostNames;
import io.quarkus.test.Mock;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// The DNS of the tests: no name leads out of this machine.
@Mock
@Singleton
public class KnownHostNames implements HostNames {

  private final Map<String, List<String>> names =
      new ConcurrentHashMap<>(
          Map.of(
              "hooks.example.org",
              List.of("93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c"),
              "other.example.org",
              List.of("93.184.215.15"),
              "inside.example.org",
              List.of("10.0.0.7"),
              "both.example.org",
              List.of("93.184.215.14", "127.0.0.1"),
              "mapped.example.org",
              List.of("64:ff9b::7f00:1"),
              "receiver.example.org",
              List.of("127.0.0.1")));

  /// From now on a name leads there.
  void lead(String host, String address) {
    names.put(host, List.of(address));
  }

  /// From now on nobody knows the name.
  void forget(String host) {
    names.remove(host);
  }

  @Override
  public Uni<List<InetAddress>> addressesOf(String host) {
    var addresses = new ArrayList<InetAddress>();
    try {
      for (String address : names.getOrDefault(host, List.of())) {
        addresses.add(InetAddress.getByName(address));
      }
    } catch (UnknownHostException wrong) {
      return Uni.createFrom().failure(wrong);
    }
    return addresses.isEmpty()
        ? Uni.createFrom().failure(new UnknownHostException(host))
        : Uni.createFrom().item(addresses);
  }
}
