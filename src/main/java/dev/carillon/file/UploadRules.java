package dev.carillon.file;

import dev.carillon.platform.http.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Which files an address takes.
///
/// @param purpose what they are for
/// @param field the form field that is read
/// @param mostFiles files it may hold (count, at least 1)
/// @param mostBytes of one file
/// @param endings of which a name must have one, in lower case
/// @param mediaTypes of which a file must be sent as one
/// @param check looks at the beginning of each file
/// @param oneOnly what is said to who sends several where one is taken
public record UploadRules(
    FilePurpose purpose,
    String field,
    int mostFiles,
    long mostBytes,
    List<String> endings,
    List<String> mediaTypes,
    HeadCheck check,
    String oneOnly) {

  public UploadRules {
    endings = List.copyOf(endings);
    mediaTypes = List.copyOf(mediaTypes);
  }

  /// Looks at the first bytes of a file.
  public interface HeadCheck {

    /// @param index which file of the form (from 0)
    /// @param head what came first, empty for an empty file
    /// @return what is wrong, or `null`
    @Nullable ProblemException look(int index, byte[] head);
  }
}
