package dev.carillon.workload.billing.csv;

/// One made-up row before it is written, its cells as they will stand in the file but for the
/// decimal mark.
///
/// @param facture invoice number
/// @param date day of the service as written, good or bad
/// @param cents billed amount (cents, 0 or more)
/// @param paidCents paid amount (cents; 0 for unpaid)
record BillingLine(
    int facture,
    String date,
    String start,
    String end,
    String period,
    boolean atOffice,
    String diagnostic,
    String code,
    int units,
    String context,
    int cents,
    int paidCents,
    String doctor,
    String patient) {}
