package dev.carillon.ops;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.carillon.testkit.PostgresResource;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.networking.v1.Ingress;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What Kubernetes is told fits its types and this service.
@QuarkusTest
@QuarkusTestResource(PostgresResource.class)
class ManifestsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final Pattern NAME = Pattern.compile("`([A-Za-z][A-Za-z0-9._-]+)`");

  private static final Map<String, Class<?>> TYPES =
      Map.of(
          "v1/ConfigMap", ConfigMap.class,
          "v1/Service", Service.class,
          "v1/ServiceAccount", ServiceAccount.class,
          "apps/v1/Deployment", Deployment.class,
          "autoscaling/v2/HorizontalPodAutoscaler", HorizontalPodAutoscaler.class,
          "batch/v1/Job", Job.class,
          "networking.k8s.io/v1/Ingress", Ingress.class,
          "networking.k8s.io/v1/NetworkPolicy", NetworkPolicy.class,
          "policy/v1/PodDisruptionBudget", PodDisruptionBudget.class);

  /// Types of operators, for which there is no model here.
  private static final List<String> OF_OPERATORS =
      List.of(
          "keda.sh/v1alpha1/ScaledObject",
          "serving.knative.dev/v1/Service",
          "postgresql.cnpg.io/v1/Cluster",
          "postgresql.cnpg.io/v1/Pooler",
          "postgresql.cnpg.io/v1/ScheduledBackup",
          "barmancloud.cnpg.io/v1/ObjectStore");

  static java.util.stream.Stream<String> directories() {
    return Manifests.directories();
  }

  private static String type(JsonNode manifest) {
    return manifest.path("apiVersion").asText() + "/" + manifest.path("kind").asText();
  }

  @ParameterizedTest
  @MethodSource("directories")
  void every_manifest_fits_the_type_it_names(String directory) throws Exception {
    for (JsonNode manifest : Manifests.of(directory)) {
      if (OF_OPERATORS.contains(type(manifest))) {
        continue;
      }
      assertThat(TYPES).as(directory).containsKey(type(manifest));
      assertThat(unknown(manifest)).as("%s: %s", directory, type(manifest)).isEmpty();
    }
  }

  @Test
  void a_misspelled_field_is_noticed() throws Exception {
    var manifest = Manifests.YAML.readTree("apiVersion: v1\nkind: Service\nspec:\n  prots: []\n");

    assertThat(unknown(manifest)).containsExactly(".Spec.prots");
  }

  private static List<String> unknown(JsonNode manifest)
      throws com.fasterxml.jackson.core.JsonProcessingException {
    List<String> found = new ArrayList<>();
    collect(JSON.treeToValue(manifest, TYPES.get(type(manifest))), "", found);
    return found;
  }

  /// Walks the typed object through its getters and names every field its type has not got.
  private static void collect(Object typed, String place, List<String> found) {
    if (typed instanceof List<?> list) {
      list.forEach(each -> collect(each, place + "[]", found));
      return;
    }
    if (typed == null
        || !typed.getClass().getName().startsWith("io.fabric8.kubernetes.api.model")) {
      return;
    }
    for (var method : typed.getClass().getMethods()) {
      if (method.getParameterCount() != 0 || !method.getName().startsWith("get")) {
        continue;
      }
      try {
        Object value = method.invoke(typed);
        if (method.getName().equals("getAdditionalProperties")) {
          ((Map<?, ?>) value).keySet().forEach(name -> found.add(place + "." + name));
        } else {
          collect(value, place + "." + method.getName().substring(3), found);
        }
      } catch (ReflectiveOperationException broken) {
        throw new IllegalStateException(broken);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("directories")
  void every_variable_is_in_the_book_of_settings(String directory) throws Exception {
    var known =
        NAME.matcher(Files.readString(Path.of("docs", "configuration.md")))
            .results()
            .map(found -> variable(found.group(1)))
            .toList();
    var variables = new TreeSet<String>();
    for (JsonNode manifest : Manifests.of(directory)) {
      if (type(manifest).equals("v1/ConfigMap")) {
        manifest.path("data").fieldNames().forEachRemaining(variables::add);
      }
      for (JsonNode container : containers(manifest)) {
        container.path("env").forEach(each -> variables.add(each.path("name").asText()));
      }
    }
    // Only there to be put into the address.
    variables.remove("DATABASE_PASSWORD");

    assertThat(variables).isNotEmpty().isSubsetOf(known);
  }

  /// The variable of a setting, as the first lines of the page say.
  private static String variable(String setting) {
    return setting.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_");
  }

  @ParameterizedTest
  @MethodSource("directories")
  void every_probe_asks_a_path_that_answers(String directory) throws Exception {
    var paths = new TreeSet<String>();
    for (JsonNode manifest : Manifests.of(directory)) {
      for (JsonNode container : containers(manifest)) {
        for (String probe : List.of("startupProbe", "readinessProbe", "livenessProbe")) {
          paths.add(container.path(probe).path("httpGet").path("path").asText("/q/health/live"));
        }
      }
    }

    assertThat(paths).hasSizeGreaterThan(1);
    for (String path : paths) {
      given().get(path).then().statusCode(200);
    }
  }

  @ParameterizedTest
  @MethodSource("directories")
  void a_pod_gets_the_time_that_its_drain_takes(String directory) throws Exception {
    var config = ConfigProvider.getConfig();
    var drain = config.getValue("carillon.worker.drain", Duration.class).toSeconds();
    // In production; tests have shorter ones.
    long requests = 10;
    long stubborn = 12;
    for (JsonNode manifest : Manifests.of(directory)) {
      if (!type(manifest).equals("apps/v1/Deployment")) {
        continue;
      }
      JsonNode pod = manifest.path("spec").path("template").path("spec");
      long sleep = pod.path("containers").get(0).at("/lifecycle/preStop/sleep/seconds").asLong();
      long delay = 2;

      assertThat(sleep).isPositive();
      assertThat(pod.path("terminationGracePeriodSeconds").asLong())
          .isGreaterThanOrEqualTo(sleep + delay + requests + drain + stubborn);
    }
  }

  @ParameterizedTest
  @MethodSource("directories")
  void no_pod_is_root_or_writes_into_its_image(String directory) throws Exception {
    for (JsonNode manifest : Manifests.of(directory)) {
      for (JsonNode container : containers(manifest)) {
        JsonNode pod = manifest.at("/spec/template/spec/securityContext");
        JsonNode own = container.path("securityContext");

        assertThat(own.path("readOnlyRootFilesystem").asBoolean()).as(type(manifest)).isTrue();
        assertThat(own.path("allowPrivilegeEscalation").asBoolean(true)).isFalse();
        assertThat(own.at("/capabilities/drop/0").asText()).isEqualTo("ALL");
        assertThat(own.path("runAsNonRoot").asBoolean() || pod.path("runAsNonRoot").asBoolean())
            .isTrue();
        assertThat(container.at("/resources/limits/memory").asText()).isNotEmpty();
      }
    }
  }

  private static List<JsonNode> containers(JsonNode manifest) {
    List<JsonNode> containers = new ArrayList<>();
    manifest.at("/spec/template/spec/containers").forEach(containers::add);
    return containers;
  }
}
