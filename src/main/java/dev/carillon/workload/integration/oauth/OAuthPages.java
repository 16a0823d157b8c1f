package dev.carillon.workload.integration.oauth;

import dev.carillon.platform.security.Sha256;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Singleton;
import java.util.Base64;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The two pages at the end of a flow. What is said in them comes from the address, so it is data
/// in both: escaped where people read it, JSON in a block that does not run where the script does.
/// The policy lets that one script run and nothing else.
@Singleton
final class OAuthPages {

  /// All that a person hears of a failure (domain-002 §2).
  static final String GENERAL = "The account could not be connected. Please try again.";

  private static final int LONGEST = 200;

  /// Tells the window that opened the flow, a front end elsewhere. The pages of this service keep
  /// windows of other origins from reaching them, the provider's too, so this one has no opener
  /// there: they hear it in a channel of their origin, and say so. Where nobody is, it goes on to
  /// the front end.
  private static final String SCRIPT =
      """
      const said = JSON.parse(document.getElementById('said').textContent);
      if (window.opener) {
        window.opener.postMessage(said.message, said.origin);
        window.close();
      } else {
        const channel = new BroadcastChannel('carillon-oauth');
        const goOn = () => said.next && window.location.replace(said.next);
        const patience = setTimeout(goOn, 1000);
        channel.onmessage = (answer) => {
          if (answer.data && answer.data.type === 'oauth_heard') {
            clearTimeout(patience);
            window.close();
          }
        };
        channel.postMessage(said.message);
      }
      """;

  static final String POLICY =
      "default-src 'none'; script-src 'sha256-"
          + hash(SCRIPT)
          + "'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

  /// @param frontend where the front end is, or `null`
  String success(@Nullable String tenant, @Nullable String integration, @Nullable String frontend) {
    var message =
        new JsonObject()
            .put("type", "oauth_success")
            .put("tenantId", bounded(tenant))
            .put("integrationId", bounded(integration));
    return page(
        "Connected",
        "The account is connected. You can close this window.",
        message,
        frontend,
        "/oauth/success");
  }

  String error(@Nullable String message, @Nullable String code, @Nullable String frontend) {
    String text = message == null || message.isBlank() ? GENERAL : bounded(message);
    var told =
        new JsonObject().put("type", "oauth_error").put("message", text).put("code", known(code));
    return page("Not connected", text, told, frontend, "/oauth/error");
  }

  /// A code that is none of ours is a stranger's word.
  private static String known(@Nullable String code) {
    for (FlowCode each : FlowCode.values()) {
      if (each.name().equals(code)) {
        return each.name();
      }
    }
    return FlowCode.INTERNAL_ERROR.name();
  }

  private static String bounded(@Nullable String text) {
    String given = text == null ? "" : text;
    return given.length() <= LONGEST ? given : given.substring(0, LONGEST);
  }

  private static String page(
      String title, String text, JsonObject message, @Nullable String frontend, String path) {
    var said = new JsonObject().put("message", message);
    String base = frontend == null ? null : frontend.replaceAll("/+$", "");
    said.put("origin", base == null ? "/" : origin(base));
    if (base != null) {
      said.put("next", base + path);
    }
    return """
    <!doctype html>
    <html lang="en">
    <head><meta charset="utf-8"><title>%s</title></head>
    <body>
    <h1>%s</h1>
    <p>%s</p>
    <script type="application/json" id="said">%s</script>
    <script>%s</script>
    </body>
    </html>
    """
        .formatted(title, title, escaped(text), inert(said.encode()), SCRIPT);
  }

  private static String origin(String url) {
    int path = url.indexOf('/', url.indexOf("://") + 3);
    return (path < 0 ? url : url.substring(0, path)).toLowerCase(Locale.ROOT);
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }

  /// Within a script element only a closing tag ends the data.
  private static String inert(String json) {
    return json.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
  }

  private static String hash(String script) {
    return Base64.getEncoder().encodeToString(Sha256.of(script));
  }
}
