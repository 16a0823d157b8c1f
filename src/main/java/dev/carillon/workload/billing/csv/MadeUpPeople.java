package dev.carillon.workload.billing.csv;

import java.util.Locale;
import java.util.SplittableRandom;

/// Names and numbers of people who do not exist, built from syllables, some with accents so that
/// windows-1252 and UTF-8 differ. A person is a function of the seed and an index, none is kept.
final class MadeUpPeople {

  private static final String[] STARTS = {
    "Bel", "Dor", "Gué", "Lav", "Mor", "Nér", "Pal", "Rou", "Sév", "Tré", "Val", "Zel"
  };
  private static final String[] MIDDLES = {"a", "é", "i", "o", "an", "ou", "ère", "in"};
  private static final String[] ENDS = {"bo", "cor", "dar", "lieu", "mon", "nar", "val"};
  private static final String[] FIRST_NAMES = {
    "Amé", "Béa", "Célio", "Davi", "Élodi", "Fabio", "Gaë", "Hédi", "Isoé"
  };
  private static final String[] SPECIALTIES = {"Médecine", "Pédiatrie", "Urgence", "Gériatrie"};

  private final long seed;

  /// @param seed same seed, same people
  MadeUpPeople(long seed) {
    this.seed = seed;
  }

  /// `7digits-5digits | Name, First - Specialty`, with the trailing blanks of the real export.
  ///
  /// @param index makes the number unique (0 to 899,999)
  String doctor(int index) {
    var random = new SplittableRandom(seed + index);
    return "%07d-%05d | %s, %s - %s  "
        .formatted(
            1_000_000 + index * 7,
            10_000 + index % 80_000,
            lastName(random),
            oneOf(random, FIRST_NAMES),
            oneOf(random, SPECIALTIES));
  }

  /// Four letters and eight digits, then ` - LAST, FIRST`. The eight digits are the index, not a
  /// birthday, so that no number can be a real one by more than chance.
  ///
  /// @param index makes the number unique (0 to 99,999,999)
  String patient(int index) {
    var random = new SplittableRandom(~seed + index);
    var number = new StringBuilder(40);
    for (int i = 0; i < 4; i++) {
      number.append((char) ('A' + random.nextInt(26)));
    }
    String digits = Integer.toString(100_000_000 + index).substring(1);
    return number.append(digits).append(" - ").toString()
        + upper(lastName(random))
        + ", "
        + upper(oneOf(random, FIRST_NAMES));
  }

  private static String lastName(SplittableRandom random) {
    return oneOf(random, STARTS) + oneOf(random, MIDDLES) + oneOf(random, ENDS);
  }

  private static String oneOf(SplittableRandom random, String[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static String upper(String name) {
    return name.toUpperCase(Locale.ROOT);
  }
}
