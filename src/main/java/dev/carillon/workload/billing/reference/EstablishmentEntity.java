package dev.carillon.workload.billing.reference;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import org.jspecify.annotations.Nullable;

/// A place of practice.
@Entity
@Table(name = "establishments")
class EstablishmentEntity extends PanacheEntityBase implements ReferenceRow {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  @Nullable Long id;

  String tenant = "";

  @Column(name = "created_by")
  String createdBy = "";

  boolean demo;
  String numero = "";
  String nom = "";
  String type = "";
  String region = "";

  @Column(name = "ep_33")
  boolean ep33;

  @Override
  public @Nullable Long id() {
    return id;
  }

  @Override
  public String tenant() {
    return tenant;
  }

  @Override
  public void begin(String ofTenant, String by) {
    tenant = ofTenant;
    createdBy = by;
  }
}
