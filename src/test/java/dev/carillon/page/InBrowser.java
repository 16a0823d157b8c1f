package dev.carillon.page;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

/// Tests that look at the pages in a browser, the same one for all tests of a class.
abstract class InBrowser {

  /// Started before the first test; without one the class is skipped.
  static Chromium chromium;

  @BeforeAll
  static void startBrowser() {
    chromium = Chromium.startOrSkip();
  }

  @AfterAll
  static void stopBrowser() {
    if (chromium != null) {
      chromium.close();
    }
  }
}
