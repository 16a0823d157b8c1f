package dev.carillon.socketio;

import dev.carillon.platform.security.TokenLogin;
import dev.carillon.stream.Streams;
import jakarta.inject.Singleton;

/// What all visits of a node share.
@Singleton
record VisitParts(
    SocketIoConfig config, TokenLogin login, People people, Streams streams, Operator operator) {}
