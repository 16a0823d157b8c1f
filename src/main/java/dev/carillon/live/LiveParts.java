package dev.carillon.live;

import com.fasterxml.jackson.databind.ObjectMapper;
import jakarta.inject.Singleton;

/// What all connections of a node share.
@Singleton
record LiveParts(LiveConfig config, LiveStore store, Watch watch, ObjectMapper json) {}
