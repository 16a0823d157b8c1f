package dev.carillon.workload.billing.csv;

import dev.carillon.workload.billing.csv.UnreadableCsvException.Code;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;

/// Hands the characters of the first pass on to the parser and judges them on the way: control
/// characters make the file binary, and bytes tell its encoding.
///
/// At the end of the file it adds a line end and [#END], a character no accepted file can hold: the
/// parser itself would take a quotation mark that is never closed for a sound cell.
final class JudgingReader extends Reader {

  /// Stands behind the last line of every file that is surveyed.
  static final char END = '\0';

  private static final char[] AFTER_LAST = {'\n', END};

  private final Reader source;
  private final CsvEncoding encoding;
  private final boolean bytesAsCharacters;
  private final EncodingJudge judge = new EncodingJudge();
  private long line = 1;
  private boolean afterReturn;
  private boolean sourceAtEnd;
  private int addedAtEnd;

  JudgingReader(Reader source, CsvEncoding encoding) {
    this.source = source;
    this.encoding = encoding;
    this.bytesAsCharacters =
        switch (encoding) {
          case UTF_8_MARKED, ASCII_COMPATIBLE -> true;
          case UTF_16LE_MARKED, UTF_16BE_MARKED, UTF_16LE, UTF_16BE -> false;
        };
  }

  @Override
  public int read(char[] into, int from, int length) throws IOException {
    int count = sourceAtEnd ? -1 : readSource(into, from, length);
    if (count < 0) {
      sourceAtEnd = true;
      return addEnd(into, from, length);
    }
    judge(into, from, from + count);
    return count;
  }

  /// Whether a character stands for one byte, since the encoding is not known before the end.
  boolean bytesAsCharacters() {
    return bytesAsCharacters;
  }

  /// The encoding of the file, once it was read to its end.
  Charset charset() {
    return bytesAsCharacters
        ? judge.verdict(encoding == CsvEncoding.UTF_8_MARKED)
        : encoding.firstPassCharset();
  }

  /// The text of characters that came through here.
  String decoded(String read) {
    return bytesAsCharacters
        ? new String(read.getBytes(encoding.firstPassCharset()), charset())
        : read;
  }

  @Override
  public void close() throws IOException {
    source.close();
  }

  private int readSource(char[] into, int from, int length) throws IOException {
    try {
      return source.read(into, from, length);
    } catch (CharacterCodingException e) {
      throw new UnreadableCsvException(
          Code.UNKNOWN_ENCODING,
          "The file looks like UTF-16 but holds broken characters (see line " + line + ").",
          line);
    }
  }

  private int addEnd(char[] into, int from, int length) {
    if (addedAtEnd == AFTER_LAST.length) {
      return -1;
    }
    int count = Math.min(length, AFTER_LAST.length - addedAtEnd);
    System.arraycopy(AFTER_LAST, addedAtEnd, into, from, count);
    addedAtEnd += count;
    return count;
  }

  private void judge(char[] text, int from, int to) {
    for (int i = from; i < to; i++) {
      char c = text[i];
      if (c < 0x20 || c == 0x7F) {
        judgeControl(c);
      } else {
        afterReturn = false;
      }
      if (bytesAsCharacters && (c >= 0x80 || judge.insideSequence())) {
        judge.see(c, line);
      }
    }
  }

  private void judgeControl(char c) {
    if (c != '\t' && c != '\n' && c != '\r') {
      throw new UnreadableCsvException(
          Code.BINARY,
          "The file is not text: line " + line + " holds control characters. Export it as CSV.",
          line);
    }
    if (c == '\r' || (c == '\n' && !afterReturn)) {
      line++;
    }
    afterReturn = c == '\r';
  }
}
