package dev.carillon.workload.billing.reference;

import jakarta.inject.Singleton;
import java.util.List;

/// The table of context elements.
@Singleton
class Contexts implements ReferenceKind<ContextEntity, ContextRow> {

  @Override
  public Class<ContextRow> rowType() {
    return ContextRow.class;
  }

  @Override
  public List<String> keyProperties() {
    return List.of("name");
  }

  @Override
  public ContextEntity fresh() {
    return new ContextEntity();
  }

  @Override
  public Object keyOf(ContextEntity stored) {
    return stored.name;
  }

  @Override
  public Object keyOf(ContextRow row) {
    return row.name().strip();
  }

  @Override
  public void write(ContextRow row, ContextEntity stored) {
    stored.demo = false;
    stored.name = row.name().strip();
    stored.description = Texts.orEmpty(row.description());
    stored.tags = Texts.orEmpty(row.tags());
  }

  @Override
  public ContextRow view(ContextEntity stored) {
    return new ContextRow(stored.id, stored.demo, stored.name, stored.description, stored.tags);
  }
}
