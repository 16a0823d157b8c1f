/// The reference tables of a tenant: billing codes, contexts and establishments.
@org.jspecify.annotations.NullMarked
package dev.carillon.workload.billing.reference;
