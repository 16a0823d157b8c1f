package dev.carillon.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.platform.security.TokenLogin;
import dev.carillon.stream.Streams;
import io.vertx.core.Vertx;
import jakarta.inject.Singleton;

/// What all connections of a node share.
@Singleton
record LiveParts(
    LiveConfig config,
    Streams streams,
    Frames frames,
    Pulse pulse,
    TokenLogin login,
    ObjectMapper json,
    Vertx vertx) {}
