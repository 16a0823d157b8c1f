package dev.carillon.workload.billing.rule;

/// One place of practice. Source: domain 004 §1 (`establishments`).
///
/// @param numero five digits, as the column *Lieu de pratique* has it
/// @param nom name of the place
/// @param type kind of place, such as `Cabinet`
/// @param region region of Quebec
/// @param ep33 whether it is a family medicine group (GMF)
public record Establishment(String numero, String nom, String type, String region, boolean ep33) {}
