package dev.carillon.workload.billing.csv;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.util.HexFormat;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EncodingJudgeTest {

  @Test
  void every_character_of_unicode_is_valid_utf_8() {
    var judge = new EncodingJudge();

    for (int point = 1; point <= Character.MAX_CODE_POINT; point++) {
      if (point < Character.MIN_SURROGATE || point > Character.MAX_SURROGATE) {
        see(judge, Character.toString(point).getBytes(UTF_8));
      }
    }

    assertThat(judge.verdict(true)).isEqualTo(UTF_8);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "C9",
        "C9 41",
        "80",
        "C0 80",
        "C1 BF",
        "E0 80 80",
        "ED A0 80",
        "F0 80 80 80",
        "F4 91 80 80",
        "F5 80 80 80",
        "E9 E8",
        "E2 82",
        "FF"
      })
  void bytes_outside_the_strict_form_are_windows_1252(String octets) {
    var judge = new EncodingJudge();
    see(judge, octets(octets));

    assertThat(judge.verdict(false)).isEqualTo(Charset.forName("windows-1252"));
  }

  @Test
  void bytes_that_fit_neither_are_refused_with_the_line() {
    var judge = new EncodingJudge();
    judge.see(0xE9, 6);
    judge.see(0x41, 6);
    judge.see(0x9D, 7);

    assertThatThrownBy(() -> judge.verdict(false))
        .isInstanceOfSatisfying(
            UnreadableCsvException.class,
            e -> {
              assertThat(e.code()).isEqualTo(UnreadableCsvException.Code.UNKNOWN_ENCODING);
              assertThat(e.line()).isEqualTo(7);
            });
  }

  @Test
  void the_judge_agrees_with_the_strict_decoder_of_the_jdk() {
    long seed = 20251122;
    var random = new SplittableRandom(seed);
    int[] likely = {0x41, 0x80, 0xBF, 0xC3, 0xE0, 0xED, 0xA0, 0x9F, 0xF0, 0x8F, 0xF4, 0x91, 0xE9};

    for (int round = 0; round < 200_000; round++) {
      byte[] octets = new byte[1 + random.nextInt(6)];
      for (int i = 0; i < octets.length; i++) {
        octets[i] = (byte) likely[random.nextInt(likely.length)];
      }
      var judge = new EncodingJudge();
      see(judge, octets);

      assertThat(saysUtf8(judge)).as("seed %d round %d", seed, round).isEqualTo(decodes(octets));
    }
  }

  private static boolean saysUtf8(EncodingJudge judge) {
    try {
      return judge.verdict(false).equals(UTF_8);
    } catch (UnreadableCsvException e) {
      return false;
    }
  }

  private static boolean decodes(byte[] octets) {
    try {
      UTF_8.newDecoder().decode(ByteBuffer.wrap(octets));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private static void see(EncodingJudge judge, byte[] octets) {
    for (byte octet : octets) {
      judge.see(octet & 0xFF, 1);
    }
  }

  private static byte[] octets(String hex) {
    return HexFormat.ofDelimiter(" ").parseHex(hex);
  }
}
