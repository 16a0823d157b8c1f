package dev.carillon.page;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/// The Chromium of this machine, driven by Playwright. Where there is none, the test that asks for
/// it is skipped and says so. Belongs to the thread that made it.
final class Chromium implements AutoCloseable {

  private static final String PLACE = "CARILLON_CHROMIUM";
  private static final List<String> USUAL =
      List.of(
          "/usr/bin/chromium",
          "/usr/bin/chromium-browser",
          "/usr/bin/google-chrome",
          "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome");

  /// A build machine may have other things to do.
  private static final double PATIENCE_MS = 20_000;

  private static final String DRIVER = "com/microsoft/playwright/impl/driver/jar/DriverJar.class";

  private final Playwright playwright;
  private final Browser browser;

  private Chromium(Path executable) {
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new BrowserType.LaunchOptions()
                    .setExecutablePath(executable)
                    .setArgs(List.of("--no-sandbox", "--disable-dev-shm-usage")));
  }

  /// Starts it, or skips the test.
  static Chromium startOrSkip() {
    Optional<Path> executable = executable();
    Assumptions.assumeTrue(
        executable.isPresent(),
        "No Chromium is installed here: the pages were not looked at in a browser. Install it, or"
            + " say where it is by "
            + PLACE
            + ".");
    Assumptions.assumeTrue(
        Thread.currentThread().getContextClassLoader().getResource(DRIVER) != null,
        "Playwright's driver is not there: run Maven with -Pbrowser to look at the pages in a"
            + " browser.");
    PlaywrightAssertions.setDefaultAssertionTimeout(PATIENCE_MS);
    return new Chromium(executable.orElseThrow());
  }

  private static Optional<Path> executable() {
    @Nullable String named = System.getenv(PLACE);
    return Stream.concat(Stream.ofNullable(named), USUAL.stream())
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  /// {@return a page of a person who has never been here}
  ///
  /// @param width of the window (CSS pixels)
  Page page(String origin, int width, int height, ColorScheme colours) {
    BrowserContext context =
        browser.newContext(
            new Browser.NewContextOptions()
                .setBaseURL(origin)
                .setViewportSize(width, height)
                .setColorScheme(colours)
                .setReducedMotion(ReducedMotion.REDUCE)
                .setLocale("en-GB")
                .setTimezoneId("Europe/Paris")
                .setAcceptDownloads(true));
    return context.newPage();
  }

  @Override
  public void close() {
    playwright.close();
  }
}
