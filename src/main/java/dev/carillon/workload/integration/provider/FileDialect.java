package dev.carillon.workload.integration.provider;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// How a provider that keeps files is asked for them. Pure: what to send, and how to read what
/// comes.
public enum FileDialect {
  /// The API of Dropbox: folders by path or id.
  DROPBOX(true, "https://api.dropboxapi.com") {
    @Override
    Question ask(String base, Where where) {
      if (where.cursor() != null) {
        return new Question(
            "POST",
            base + "/2/files/list_folder/continue",
            new JsonObject().put("cursor", where.cursor()).encode());
      }
      String folder = where.id() != null ? where.id() : rootless(where.path());
      return new Question(
          "POST",
          base + "/2/files/list_folder",
          new JsonObject()
              .put("path", folder)
              .put("recursive", where.recursive())
              .put("limit", PAGE)
              .encode());
    }

    @Override
    FilePage read(JsonObject body) {
      List<FileEntry> entries = new ArrayList<>();
      for (Object each : body.getJsonArray("entries", new JsonArray())) {
        if (each instanceof JsonObject entry && entry.getValue("name") instanceof String name) {
          String path = entry.getString("path_display", "/" + name);
          entries.add(
              new FileEntry(
                  entry.getString("id", path),
                  name,
                  path,
                  "folder".equals(entry.getString(".tag")),
                  entry.getLong("size"),
                  time(entry.getString("server_modified"))));
        }
      }
      boolean more = Boolean.TRUE.equals(body.getValue("has_more"));
      return new FilePage(entries, more ? body.getString("cursor") : null);
    }
  },

  /// The API of Google Drive: folders by id.
  GOOGLE_DRIVE(false, "https://www.googleapis.com") {
    @Override
    Question ask(String base, Where where) {
      String query =
          where.recursive()
              ? "trashed = false"
              : "'"
                  + quoted(where.id() == null ? "root" : where.id())
                  + "' in parents"
                  + " and trashed = false";
      String url =
          base
              + "/drive/v3/files?pageSize="
              + PAGE
              + "&fields="
              + encoded("nextPageToken,files(id,name,mimeType,size,modifiedTime)")
              + "&q="
              + encoded(query)
              + (where.cursor() == null ? "" : "&pageToken=" + encoded(where.cursor()));
      return new Question("GET", url, null);
    }

    @Override
    FilePage read(JsonObject body) {
      List<FileEntry> entries = new ArrayList<>();
      for (Object each : body.getJsonArray("files", new JsonArray())) {
        if (each instanceof JsonObject file && file.getValue("id") instanceof String id) {
          String name = file.getString("name", id);
          boolean folder = "application/vnd.google-apps.folder".equals(file.getString("mimeType"));
          entries.add(
              new FileEntry(
                  id, name, "/" + name, folder, bytes(file), time(file.getString("modifiedTime"))));
        }
      }
      return new FilePage(entries, body.getString("nextPageToken"));
    }

    /// Drive writes sizes as texts.
    private static @Nullable Long bytes(JsonObject file) {
      return file.getValue("size") instanceof String text && text.matches("[0-9]{1,18}")
          ? Long.valueOf(text)
          : null;
    }
  };

  /// Most entries of a page (count).
  public static final int PAGE = 200;

  private final boolean byPath;
  private final String usualBase;

  FileDialect(boolean byPath, String usualBase) {
    this.byPath = byPath;
    this.usualBase = usualBase;
  }

  /// What to list.
  ///
  /// @param path of the folder; `null` or `/` for the first
  /// @param id of the folder, which wins over the path
  /// @param cursor where the page before ended
  /// @param recursive whether what is in its folders is wanted too
  public record Where(
      @Nullable String path, @Nullable String id, @Nullable String cursor, boolean recursive) {}

  record Question(String method, String url, @Nullable String body) {}

  /// {@return how this provider is asked; empty when nobody here knows}
  public static Optional<FileDialect> of(Provider provider) {
    return switch (provider.dialect()) {
      case "dropbox" -> Optional.of(DROPBOX);
      case "google", "googledrive", "google-drive" -> Optional.of(GOOGLE_DRIVE);
      default -> Optional.empty();
    };
  }

  /// {@return whether folders can be named by their path}
  public boolean byPath() {
    return byPath;
  }

  Question ask(Provider provider, Where where) {
    String base = provider.apiBase();
    return ask(base == null ? usualBase : base, where);
  }

  abstract Question ask(String base, Where where);

  /// @throws ClassCastException when it is not what this API answers
  abstract FilePage read(JsonObject body);

  /// The root of Dropbox is the empty text.
  private static String rootless(@Nullable String path) {
    return path == null || path.equals("/") ? "" : path;
  }

  private static String quoted(String text) {
    return text.replace("\\", "\\\\").replace("'", "\\'");
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static @Nullable OffsetDateTime time(@Nullable String text) {
    try {
      return text == null ? null : OffsetDateTime.parse(text);
    } catch (DateTimeParseException notATime) {
      return null;
    }
  }
}
