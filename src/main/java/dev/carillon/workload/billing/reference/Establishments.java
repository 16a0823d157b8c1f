package dev.carillon.workload.billing.reference;

import jakarta.inject.Singleton;
import java.util.List;

/// The table of places of practice.
@Singleton
class Establishments implements ReferenceKind<EstablishmentEntity, EstablishmentRow> {

  @Override
  public Class<EstablishmentRow> rowType() {
    return EstablishmentRow.class;
  }

  @Override
  public List<String> keyProperties() {
    return List.of("numero");
  }

  @Override
  public EstablishmentEntity fresh() {
    return new EstablishmentEntity();
  }

  @Override
  public Object keyOf(EstablishmentEntity stored) {
    return stored.numero;
  }

  @Override
  public Object keyOf(EstablishmentRow row) {
    return row.numero().strip();
  }

  @Override
  public void write(EstablishmentRow row, EstablishmentEntity stored) {
    stored.demo = false;
    stored.numero = row.numero().strip();
    stored.nom = Texts.orEmpty(row.nom());
    stored.type = Texts.orEmpty(row.type());
    stored.region = Texts.orEmpty(row.region());
    stored.ep33 = Texts.orElse(row.ep33(), false);
  }

  @Override
  public EstablishmentRow view(EstablishmentEntity stored) {
    return new EstablishmentRow(
        stored.id, stored.demo, stored.numero, stored.nom, stored.type, stored.region, stored.ep33);
  }
}
