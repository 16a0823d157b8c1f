package dev.carillon.page;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import java.util.List;
import java.util.Map;

/// Measures how smooth the list of my jobs is while a hundred updates a second arrive: the time
/// from frame to frame, in a Chromium of this machine. Not a test, since it measures the machine
/// too.
///
/// ```
/// java -cp … dev.carillon.page.Frames http://localhost:8080 alice
/// ```
///
/// against a service in development mode, or without a name against one whose OIDC server asks
/// nobody for a password: fourteen jobs, each of which tells its progress every 100 ms and what
/// that takes, so that more than a hundred updates a second come.
public final class Frames {

  private static final int WIDTH = 1360;
  private static final int HEIGHT = 860;
  private static final int SECONDS = 10;
  private static final int JOBS = 14;
  private static final double SLOW_MS = 34;

  private static final String START =
      """
      async ([jobs, steps, millis]) => {
        const me = (await (await fetch("/api/me")).json()).data;
        for (let i = 0; i < jobs; i++) {
          await fetch("/api/jobs", {method: "POST",
            headers: {"Content-Type": "application/json", [me.csrfHeader]: me.csrfToken},
            body: JSON.stringify({type: "progress", payload: {steps, millis}})});
        }
      }
      """;

  private static final String WATCH =
      """
      seconds => new Promise((done) => {
        const times = [];
        let updates = 0;
        const bars = new MutationObserver((changes) => { updates += changes.length; });
        bars.observe(document.querySelector("main"),
          {subtree: true, characterData: true, childList: true, attributes: true});
        const end = performance.now() + seconds * 1000;
        const frame = (now) => {
          times.push(now);
          if (now < end) { requestAnimationFrame(frame); } else {
            const gaps = times.slice(1).map((time, i) => time - times[i]).sort((a, b) => a - b);
            const at = (share) => gaps[Math.floor(share * (gaps.length - 1))];
            done({frames: gaps.length, p50: at(0.5), p95: at(0.95), p99: at(0.99), worst: at(1),
              slow: gaps.filter((gap) => gap > 34).length, updates});
          }
        };
        requestAnimationFrame(frame);
      })
      """;

  private static final String COUNT =
      """
      () => { window.heard = 0; const listen = WebSocket.prototype.addEventListener;
        const set = Object.getOwnPropertyDescriptor(WebSocket.prototype, "onmessage").set;
        Object.defineProperty(WebSocket.prototype, "onmessage", {set(handler) {
          set.call(this, (event) => { window.heard++; handler(event); }); }}); }
      """;

  private Frames() {}

  /// @param arguments address of the service, and who to sign in as where that is asked
  public static void main(String[] arguments) {
    try (var chromium = Chromium.startOrSkip()) {
      Page page = chromium.page(arguments[0], WIDTH, HEIGHT, ColorScheme.LIGHT);
      page.addInitScript("(" + COUNT + ")()");
      page.navigate("/");
      page.click("#sign-in");
      if (arguments.length > 1) {
        page.click("[name=predefined-" + arguments[1] + "]");
      }
      page.waitForSelector("main h1");
      System.out.println("at rest:   " + page.evaluate(WATCH, SECONDS));
      page.evaluate(START, List.of(JOBS, 600, 100));
      page.evaluate("location.hash = '#/my-jobs'");
      page.waitForSelector("tbody tr");
      page.locator("tbody .badge.run").nth(JOBS - 1).waitFor();
      int before = (int) page.evaluate("window.heard");
      Object told = page.evaluate(WATCH, SECONDS);
      int heard = (int) page.evaluate("window.heard") - before;
      System.out.println("following: " + told);
      System.out.printf("%d updates a second; slow: over %.0f ms%n", heard / SECONDS, SLOW_MS);
      System.out.println(Map.of("seconds", SECONDS, "jobs", JOBS));
    }
  }
}
