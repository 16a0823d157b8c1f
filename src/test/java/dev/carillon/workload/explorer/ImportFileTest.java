package dev.carillon.workload.explorer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ImportFileTest {

  private static final String MARK = "\uFEFF";

  private static ImportFile file(String csv) throws IOException {
    return ImportFile.open(
        new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)),
        new ImportFile.Form(',', Map.of(), true));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", MARK})
  void a_quoted_header_is_its_text_behind_a_byte_order_mark_too(String mark) throws IOException {
    try (var file = file(mark + "\"total, net\",name\n1,x\n")) {
      assertThat(file.columns()).containsExactly("total, net", "name");
      assertThat(file.next(10).getFirst().values()).containsExactly("1", "x");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"a\n1\n", MARK + "a\n1\n"})
  void a_short_file_is_read_whole(String csv) throws IOException {
    try (var file = file(csv)) {
      assertThat(file.columns()).containsExactly("a");
      assertThat(file.next(10)).hasSize(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", MARK})
  void a_file_of_nothing_has_no_header(String csv) {
    assertThatThrownBy(() -> file(csv)).isInstanceOf(ImportFile.UnreadableException.class);
  }

  @Test
  void a_mark_within_the_file_is_a_sign_like_others() throws IOException {
    try (var file = file("a,b\n" + MARK + ",x\n")) {
      assertThat(file.next(10).getFirst().values()).containsExactly(MARK, "x");
    }
  }
}
