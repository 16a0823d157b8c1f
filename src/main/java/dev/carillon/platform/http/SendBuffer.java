package dev.carillon.platform.http;

import io.netty.channel.ChannelOption;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.net.impl.ConnectionBase;

/// The room the operating system gives to what was sent and not yet taken by the other side.
///
/// Left to itself Linux lets it grow to 4 MB a connection: a reader who never reads would be
/// noticed only after so much, and thousands of them would fill the memory that no limit of ours
/// counts.
public final class SendBuffer {

  /// Linux makes twice this of it, for its own books (bytes).
  private static final int BYTES = 64 * 1024;

  private SendBuffer() {}

  /// Bounds that of a connection on which events are told. Any thread.
  public static void bound(HttpConnection connection) {
    if (connection instanceof ConnectionBase base) {
      base.channelHandlerContext().channel().config().setOption(ChannelOption.SO_SNDBUF, BYTES);
    }
  }
}
