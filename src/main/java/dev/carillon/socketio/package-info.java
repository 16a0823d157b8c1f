/// Socket.IO, protocol 5: the clients of the documents, `socket.io-client`, hear streams here and
/// ask for jobs.
@NullMarked
package dev.carillon.socketio;

import org.jspecify.annotations.NullMarked;
