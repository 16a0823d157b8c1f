package dev.carillon.workload.billing.reference;

import dev.carillon.workload.billing.rule.BillingCode;
import jakarta.inject.Singleton;
import java.util.List;

/// The table of billing codes.
@Singleton
class Codes implements ReferenceKind<CodeEntity, CodeRow> {

  @Override
  public Class<CodeRow> rowType() {
    return CodeRow.class;
  }

  @Override
  public List<String> keyProperties() {
    return List.of("code", "place");
  }

  @Override
  public CodeEntity fresh() {
    return new CodeEntity();
  }

  @Override
  public Object keyOf(CodeEntity stored) {
    return List.of(stored.code, BillingCode.placeNamed(stored.place).orElse(stored.place));
  }

  @Override
  public Object keyOf(CodeRow row) {
    return List.of(row.code().strip(), row.place());
  }

  @Override
  public void write(CodeRow row, CodeEntity stored) {
    stored.demo = false;
    stored.code = row.code().strip();
    stored.description = Texts.orEmpty(row.description());
    stored.place = row.place();
    stored.tariffValue = row.tariffValue();
    stored.extraUnitValue = row.extraUnitValue();
    stored.unitRequire = Texts.orElse(row.unitRequire(), false);
    stored.topLevel = Texts.orEmpty(row.topLevel());
    stored.level1Group = Texts.orEmpty(row.level1Group());
    stored.level2Group = Texts.orEmpty(row.level2Group());
    stored.leaf = Texts.orEmpty(row.leaf());
    stored.indicators = Texts.orEmpty(row.indicators());
    stored.anchorId = Texts.orEmpty(row.anchorId());
    stored.active = Texts.orElse(row.active(), true);
  }

  @Override
  public CodeRow view(CodeEntity stored) {
    return new CodeRow(
        stored.id,
        stored.demo,
        stored.code,
        stored.description,
        stored.place,
        stored.tariffValue,
        stored.extraUnitValue,
        stored.unitRequire,
        stored.topLevel,
        stored.level1Group,
        stored.level2Group,
        stored.leaf,
        stored.indicators,
        stored.anchorId,
        stored.active);
  }
}
