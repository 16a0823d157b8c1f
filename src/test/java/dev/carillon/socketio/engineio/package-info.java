@NullMarked
package dev.carillon.socketio.engineio;

import org.jspecify.annotations.NullMarked;
