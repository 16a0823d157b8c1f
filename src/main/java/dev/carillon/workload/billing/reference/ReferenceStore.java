package dev.carillon.workload.billing.reference;

import dev.carillon.platform.db.Columns;
import dev.carillon.platform.db.Database;
import dev.carillon.platform.db.Rows;
import dev.carillon.platform.db.Tx;
import dev.carillon.workload.billing.rule.BillingCode;
import dev.carillon.workload.billing.rule.BillingReference;
import dev.carillon.workload.billing.rule.BillingTables;
import dev.carillon.workload.billing.rule.DemoReference;
import dev.carillon.workload.billing.rule.Establishment;
import io.smallrye.mutiny.Uni;
import io.vertx.mutiny.sqlclient.Pool;
import io.vertx.mutiny.sqlclient.Row;
import io.vertx.mutiny.sqlclient.Tuple;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.util.List;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;

/// A tenant's codes and establishments as the rules want them. A tenant without any begins with the
/// demo's, so that the first file already finds something; an import of real rows replaces them.
@Singleton
public final class ReferenceStore {

  private static final String CODES =
      """
      SELECT code, description, place, tariff_value, extra_unit_value, unit_require, top_level,
             level1_group, level2_group, leaf, indicators, anchor_id, active, demo
        FROM codes WHERE tenant = $1 ORDER BY id
      """;

  private static final String ESTABLISHMENTS =
      "SELECT numero, nom, type, region, ep_33 FROM establishments WHERE tenant = $1";

  /// Only for a tenant that has no code at all; safe to repeat, and for two at a time.
  private static final String ADD_DEMO_CODES =
      """
      INSERT INTO codes (code, description, place, tariff_value, extra_unit_value, unit_require,
                         top_level, level1_group, level2_group, leaf, tenant, created_by, demo)
      SELECT c.code, c.description, c.place, c.tariff::numeric, c.extra::numeric, c.units, c.top,
             c.level1, c.level2, c.leaf, $11::text, 'system', true
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::text[], $6::bool[],
                    $7::text[], $8::text[], $9::text[], $10::text[])
          AS c(code, description, place, tariff, extra, units, top, level1, level2, leaf)
       WHERE NOT EXISTS (SELECT FROM codes WHERE tenant = $11::text)
          ON CONFLICT DO NOTHING
      """;

  private static final String ADD_DEMO_ESTABLISHMENTS =
      """
      INSERT INTO establishments (numero, nom, type, region, ep_33, tenant, created_by, demo)
      SELECT e.*, $6::text, 'system', true
        FROM unnest($1::text[], $2::text[], $3::text[], $4::text[], $5::bool[])
          AS e(numero, nom, type, region, ep_33)
       WHERE NOT EXISTS (SELECT FROM establishments WHERE tenant = $6::text)
          ON CONFLICT DO NOTHING
      """;

  private static final String ADD_DEMO_CONTEXTS =
      """
      INSERT INTO contexts (name, description, tenant, created_by, demo)
      SELECT c.name, c.description, $1::text, 'system', true
        FROM (VALUES ('G160', 'Visite sans rendez-vous'), ('AR', 'Accès rapide'),
                     ('MTA13', 'Forfait majoré'), ('GMFU', 'GMF universitaire'),
                     ('GAP', 'Guichet d''accès'), ('ICEP', 'Intervention, enfant'),
                     ('ICSM', 'Intervention, santé mentale'), ('ICTOX', 'Intervention, toxicomanie'))
          AS c(name, description)
       WHERE NOT EXISTS (SELECT FROM contexts WHERE tenant = $1::text)
          ON CONFLICT DO NOTHING
      """;

  private final Pool pool;
  private final Database database;
  private final boolean demo;

  /// @param demo whether a tenant without codes gets the demo's
  ReferenceStore(
      Pool pool,
      Database database,
      @ConfigProperty(name = "carillon.billing.demo-reference", defaultValue = "true")
          boolean demo) {
    this.pool = pool;
    this.database = database;
    this.demo = demo;
  }

  /// A tenant's tables.
  ///
  /// @param demo whether made-up rows are among the codes
  public record Tables(BillingReference reference, boolean demo) {}

  /// {@return the tenant's tables as they are now}
  public Uni<Tables> of(String tenant) {
    return begin(tenant).chain(() -> load(tenant));
  }

  /// Gives a tenant that has no rows those of the demo.
  Uni<Void> begin(String tenant) {
    return demo ? database.inTransaction(tx -> addDemo(tx, tenant)) : Uni.createFrom().voidItem();
  }

  private Uni<Void> addDemo(Tx tx, String tenant) {
    var connection = tx.connection();
    return connection
        .preparedQuery(ADD_DEMO_CODES)
        .execute(codes(tenant))
        .chain(
            () -> connection.preparedQuery(ADD_DEMO_ESTABLISHMENTS).execute(establishments(tenant)))
        .chain(() -> connection.preparedQuery(ADD_DEMO_CONTEXTS).execute(Tuple.of(tenant)))
        .replaceWithVoid();
  }

  private static Tuple codes(String tenant) {
    return Columns.of(DemoReference.codes())
        .text(BillingCode::code)
        .text(BillingCode::description)
        .text(BillingCode::place)
        .text(code -> plain(code.tariffValue()))
        .text(code -> plain(code.extraUnitValue()))
        .bool(BillingCode::unitRequire)
        .text(BillingCode::topLevel)
        .text(BillingCode::level1Group)
        .text(BillingCode::level2Group)
        .text(BillingCode::leaf)
        .constant(tenant)
        .tuple();
  }

  private static Tuple establishments(String tenant) {
    return Columns.of(DemoReference.establishments())
        .text(Establishment::numero)
        .text(Establishment::nom)
        .text(Establishment::type)
        .text(Establishment::region)
        .bool(Establishment::ep33)
        .constant(tenant)
        .tuple();
  }

  private static @Nullable String plain(@Nullable BigDecimal amount) {
    return amount == null ? null : amount.toPlainString();
  }

  private Uni<Tables> load(String tenant) {
    return pool.preparedQuery(CODES)
        .execute(Tuple.of(tenant))
        .chain(codes ->
            pool.preparedQuery(ESTABLISHMENTS)
                .execute(Tuple.of(tenant))
                .map(places -> {
                  boolean madeUp = Rows.map(codes, row -> row.getBoolean("demo")).contains(true);
                  List<BillingCode> known = Rows.map(codes, ReferenceStore::code);
                  List<Establishment> offices = Rows.map(places, ReferenceStore::establishment);
                  return new Tables(new BillingTables(known, offices), madeUp);
                }));
  }

  private static BillingCode code(Row row) {
    return new BillingCode(
        row.getString("code"),
        row.getString("description"),
        row.getString("place"),
        row.getBigDecimal("tariff_value"),
        row.getBigDecimal("extra_unit_value"),
        row.getBoolean("unit_require"),
        row.getString("top_level"),
        row.getString("level1_group"),
        row.getString("level2_group"),
        row.getString("leaf"),
        row.getString("indicators"),
        row.getString("anchor_id"),
        row.getBoolean("active"));
  }

  private static Establishment establishment(Row row) {
    return new Establishment(
        row.getString("numero"),
        row.getString("nom"),
        row.getString("type"),
        row.getString("region"),
        row.getBoolean("ep_33"));
  }
}
