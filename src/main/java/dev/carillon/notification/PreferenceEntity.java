package dev.carillon.notification;

import io.quarkus.hibernate.reactive.panache.PanacheEntityBase;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// What a person said about a category and a channel. Rows are made by [PreferenceStore].
@Entity
@Table(name = "notification_preferences")
class PreferenceEntity extends PanacheEntityBase {

  @Id @Nullable UUID id;

  String tenant = "";
  String recipient = "";

  @Column(name = "notification_type")
  String notificationType = "";

  String channel = "";
  boolean enabled;

  @Column(name = "updated_at", insertable = false)
  @Nullable Instant updatedAt;

  PreferenceView view() {
    return new PreferenceView(id, notificationType, channel, enabled);
  }
}
