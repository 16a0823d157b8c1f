package dev.carillon.socketio;

import dev.carillon.platform.http.Problem;
import dev.carillon.platform.http.Problems;
import io.vertx.core.json.JsonObject;
import org.jspecify.annotations.Nullable;

/// Answers a wish: `{ok: true, …}` or `{ok: false, error: <problem>}` to whom asks for an answer,
/// `error {message}` to whom does not. Any thread may call.
///
/// @param ack `null` when no answer is asked for
record Reply(Membership member, @Nullable Ack ack) {

  /// @param told what there is to say beside `ok`
  void done(JsonObject told) {
    if (ack != null) {
      ack.answer(new JsonObject().put("ok", true).mergeIn(told));
    }
  }

  void failed(Throwable failure) {
    Problem problem = Problems.of(failure, member.id());
    if (ack == null) {
      member.emit("error", new JsonObject().put("message", problem.detail()));
    } else {
      // Not by way of text: what is quoted in it may hold what our reader of JSON refuses.
      ack.answer(new JsonObject().put("ok", false).put("error", problem.body(member.id())));
    }
  }
}
