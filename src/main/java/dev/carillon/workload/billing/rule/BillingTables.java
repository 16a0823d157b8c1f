package dev.carillon.workload.billing.rule;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toUnmodifiableList;
import static java.util.stream.Collectors.toUnmodifiableMap;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;

/// The reference tables in memory: built once from their rows, immutable, safe for many threads.
public final class BillingTables implements BillingReference {

  private final Map<String, List<BillingCode>> codes;
  private final Map<String, Establishment> establishments;

  /// @param codes rows in any order; a code may have one row per kind of place
  /// @param establishments each number once
  /// @throws IllegalStateException when a number of an establishment comes twice
  public BillingTables(Collection<BillingCode> codes, Collection<Establishment> establishments) {
    this.codes =
        Map.copyOf(codes.stream().collect(groupingBy(BillingCode::code, toUnmodifiableList())));
    this.establishments =
        establishments.stream()
            .collect(toUnmodifiableMap(Establishment::numero, Function.identity()));
  }

  @Override
  public List<BillingCode> codeRows(String code) {
    return codes.getOrDefault(code, List.of());
  }

  @Override
  public boolean hasCode(Predicate<BillingCode> such) {
    return codes.values().stream().flatMap(List::stream).anyMatch(such);
  }

  @Override
  public Optional<Establishment> establishment(String number) {
    return Optional.ofNullable(establishments.get(number));
  }
}
