package dev.carillon.workload.billing.reference;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// A row of the table of billing codes.
@Entity
@Table(name = "codes")
class CodeEntity extends PanacheEntityBase implements ReferenceRow {

  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  @Nullable Long id;

  String tenant = "";

  @Column(name = "created_by")
  String createdBy = "";

  boolean demo;
  String code = "";
  String description = "";
  String place = "";

  @Column(name = "tariff_value")
  @Nullable BigDecimal tariffValue;

  @Column(name = "extra_unit_value")
  @Nullable BigDecimal extraUnitValue;

  @Column(name = "unit_require")
  boolean unitRequire;

  @Column(name = "top_level")
  String topLevel = "";

  @Column(name = "level1_group")
  String level1Group = "";

  @Column(name = "level2_group")
  String level2Group = "";

  String leaf = "";
  String indicators = "";

  @Column(name = "anchor_id")
  String anchorId = "";

  boolean active = true;

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
