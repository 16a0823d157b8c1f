package dev.carillon.workload.explorer.source;

import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import io.quarkus.runtime.annotations.RegisterForReflection;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import javax.net.SocketFactory;
import org.eclipse.microprofile.config.ConfigProvider;
import org.postgresql.ssl.DefaultJavaSSLFactory;
import org.postgresql.ssl.SingleCertValidatingFactory;

/// Makes the sockets of the drivers. The address is judged at the moment of connecting, and it is
/// the one connected to: a name that leads elsewhere a second time gains nothing.
///
/// The drivers make it by its name, which is why it reads its settings itself. They and Jackson
/// make the others of the list by theirs.
@RegisterForReflection(
    targets = {
      GuardedSocketFactory.class,
      DefaultJavaSSLFactory.class,
      SingleCertValidatingFactory.class,
      SnakeCaseStrategy.class
    })
public final class GuardedSocketFactory extends SocketFactory {

  private final Networks networks;

  /// For the drivers.
  public GuardedSocketFactory() {
    this(Networks.of(ConfigProvider.getConfig()));
  }

  GuardedSocketFactory(Networks networks) {
    super();
    this.networks = networks;
  }

  @Override
  public Socket createSocket() {
    return new GuardedSocket(networks);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  private Socket connected(InetSocketAddress address) throws IOException {
    Socket socket = createSocket();
    try {
      socket.connect(address);
      return socket;
    } catch (IOException | RuntimeException failed) {
      socket.close();
      throw failed;
    }
  }

  private static final class GuardedSocket extends Socket {

    private final Networks networks;

    private GuardedSocket(Networks networks) {
      super();
      this.networks = networks;
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
      connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
      if (!(endpoint instanceof InetSocketAddress address)) {
        throw new ForbiddenNetworkException();
      }
      if (address.isUnresolved()) {
        throw new UnknownHostException(address.getHostString());
      }
      if (!networks.allows(address.getAddress())) {
        throw new ForbiddenNetworkException();
      }
      super.connect(endpoint, timeout);
    }
  }
}
