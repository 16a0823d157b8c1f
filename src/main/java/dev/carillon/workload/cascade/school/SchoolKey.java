package dev.carillon.workload.cascade.school;

import java.io.Serial;
import java.io.Serializable;
import java.util.Objects;

/// What names a row: its tenant and its id. Hibernate wants a class with fields that can be set.
class SchoolKey implements Serializable {

  @Serial private static final long serialVersionUID = 1L;

  String tenant = "";
  String id = "";

  SchoolKey() {}

  SchoolKey(String tenant, String id) {
    this.tenant = tenant;
    this.id = id;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SchoolKey key && key.tenant.equals(tenant) && key.id.equals(id);
  }

  @Override
  public int hashCode() {
    return Objects.hash(tenant, id);
  }
}
