/// Engine.IO, protocol 4: sessions that live on long polling or on a WebSocket.
@NullMarked
package dev.carillon.socketio.engineio;

import org.jspecify.annotations.NullMarked;
