package dev.carillon.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.util.ArrayList;
import java.util.List;

/// A person at the pages: what they see is found by what it says and is.
final class PageDriver {

  private static final double PATIENCE_MS = 20_000;

  private final Page page;
  private final List<String> complaints = new ArrayList<>();

  PageDriver(Page page) {
    this.page = page;
    page.setDefaultTimeout(PATIENCE_MS);
    page.onConsoleMessage(message -> {
      if (message.type().equals("error") && message.text().contains("Content Security")) {
        complaints.add(message.text());
      }
    });
    page.onPageError(complaints::add);
  }

  /// What the browser complained of: errors of scripts and breaches of the security policy.
  List<String> complaints() {
    return List.copyOf(complaints);
  }

  Page page() {
    return page;
  }

  PageDriver signIn() {
    page.navigate("/");
    button("Sign in").click();
    assertThat(navigation()).isVisible();
    return this;
  }

  /// From now on the browser has the session of somebody else, and no page of it was told.
  void isTakenOverBy(PageDriver other) {
    page.context().clearCookies();
    page.context().addCookies(other.page.context().cookies());
  }

  Locator navigation() {
    return page.getByRole(AriaRole.NAVIGATION, new Page.GetByRoleOptions().setName("Pages"));
  }

  /// @param view address behind the `#`
  PageDriver goTo(String view) {
    page.evaluate("view => { location.hash = view; }", view);
    return this;
  }

  PageDriver sees(String text) {
    assertThat(page.getByText(text).first()).isVisible();
    return this;
  }

  Locator heading(String name) {
    return page.getByRole(AriaRole.HEADING, new Page.GetByRoleOptions().setName(name).setLevel(1));
  }

  Locator button(String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  Locator dialog() {
    return page.locator("dialog[open]");
  }
}
