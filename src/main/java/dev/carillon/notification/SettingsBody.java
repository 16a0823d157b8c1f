package dev.carillon.notification;

import com.fasterxml.jackson.annotation.JsonFormat;
import io.quarkus.runtime.annotations.RegisterForReflection;
import jakarta.validation.Valid;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.validation.constraints.NotNull;
import jakarta.validation.constraints.Pattern;
import jakarta.validation.constraints.Size;
import java.time.LocalTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/// How a person wants to be reached, as they see and send it.
@RegisterForReflection
@Schema(name = "NotificationSettings", description = "How a person wants to be reached.")
record SettingsBody(
    @Schema(description = "Zone of the quiet hours and of the digest.", examples = "Europe/Paris")
        @NotNull
        @Size(max = 64)
        String timeZone,
    @Schema(description = "When no mail is sent; null for never.") @Valid
        @Nullable Quiet quietHours,
    @Schema(description = "daily for one mail a day instead of one for each notification.")
        @NotNull
        @Pattern(regexp = "off|daily", message = "must be off or daily")
        String digest,
    @Schema(description = "Hour of the day the digest is sent; 8 when left out.") @Min(0) @Max(23)
        @Nullable Integer digestHour,
    @Schema(
            description =
                "Where mail goes. Null for the address of the token; what is set here wins over it.")
        @Pattern(regexp = SettingsBody.ADDRESS, message = "must be an e-mail address")
        @Size(max = 254)
        @Nullable String email,
    @Schema(description = "Language of what the person is told.", examples = "en")
        @NotNull
        @Pattern(regexp = "en|fr", message = "must be en or fr")
        String language) {

  /// One plain address: no names, no lists, no quotes, nothing that could end a header line.
  static final String ADDRESS =
      "[\\p{L}\\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@[\\p{L}\\p{N}]([\\p{L}\\p{N}.-]*[\\p{L}\\p{N}])?";

  /// Quiet hours.
  @RegisterForReflection
  @Schema(name = "QuietHours")
  record Quiet(
      @Schema(
              description = "Begin, local time.",
              type = org.eclipse.microprofile.openapi.annotations.enums.SchemaType.STRING,
              examples = "22:00")
          @NotNull
          @JsonFormat(pattern = "HH:mm")
          LocalTime from,
      @Schema(
              description = "End, local time; earlier than from when it is the next morning.",
              type = org.eclipse.microprofile.openapi.annotations.enums.SchemaType.STRING,
              examples = "07:00")
          @NotNull
          @JsonFormat(pattern = "HH:mm")
          LocalTime to) {}

  /// Tells no address.
  @Override
  public String toString() {
    return "SettingsBody[timeZone=" + timeZone + ", digest=" + digest + "]";
  }
}
