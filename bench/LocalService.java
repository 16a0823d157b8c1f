import java.io.File;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.sql.Connection;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// The packaged service for a benchmark of its own: processes in a new folder, the first of which
/// keeps the embedded PostgreSQL, and tokens they accept. Closing it ends them all.
///
/// They start as the image does once `java src/main/docker/Train.java target/quarkus-app` has made
/// its AOT cache, and as the JVM comes before. Where the environment names a native executable in
/// `CARILLON_EXECUTABLE`, that one starts, on the database of `CARILLON_DATABASE_URL`.
final class LocalService implements AutoCloseable {

  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Path JAR = Path.of("target/quarkus-app/quarkus-run.jar");
  private static final Path TRAINED = Path.of("target/quarkus-app/carillon.args");

  private static final String EXECUTABLE = System.getenv("CARILLON_EXECUTABLE");

  private final Path home;
  private final KeyPair keys;
  private final List<Process> processes = new ArrayList<>();

  LocalService(String name) throws Exception {
    this.home = Files.createTempDirectory("carillon-" + name);
    var generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(2048);
    this.keys = generator.generateKeyPair();
  }

  /// Starts a process; it is not ready yet.
  ///
  /// @param log name of the file its output goes to
  /// @param options of the virtual machine
  /// @param settings environment variables beside port, folder and public key
  Process start(int port, String log, List<String> options, Map<String, String> settings)
      throws IOException {
    var builder = new ProcessBuilder(command(options));
    builder.directory(home.toFile());
    builder.redirectErrorStream(true).redirectOutput(new File(home.toFile(), log));
    var environment = builder.environment();
    environment.put("PORT", Integer.toString(port));
    environment.put("CARILLON_HOME", home.resolve("data").toString());
    environment.put(
        "QUARKUS_OIDC_PUBLIC_KEY",
        Base64.getEncoder().encodeToString(keys.getPublic().getEncoded()));
    environment.putAll(settings);
    Process process = builder.start();
    processes.add(process);
    return process;
  }

  private static List<String> command(List<String> options) {
    if (EXECUTABLE != null) {
      return List.of(EXECUTABLE, "serve");
    }
    var command = new ArrayList<String>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(options);
    command.addAll(
        Files.exists(TRAINED)
            ? List.of("-XX:TieredStopAtLevel=1", "@" + TRAINED.toAbsolutePath(), "serve")
            : List.of("-jar", JAR.toAbsolutePath().toString()));
    return command;
  }

  void awaitReady(int port, Process process) throws Exception {
    while (!isReady(port)) {
      if (!process.isAlive()) {
        throw new IllegalStateException("a process ended; the logs are in " + home);
      }
      Thread.sleep(Duration.ofMillis(50));
    }
  }

  static boolean isReady(int port) throws InterruptedException {
    try {
      var request = HttpRequest.newBuilder(uri(port, "/q/health/ready")).build();
      return HTTP.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }

  /// Sends a request and gives the body of its answer.
  ///
  /// @param body `null` for none
  /// @param role of who asks
  String call(int port, String method, String path, String type, byte[] body, String role)
      throws Exception {
    var request =
        HttpRequest.newBuilder(uri(port, path))
            .header("Authorization", "Bearer " + token(role))
            .header("Content-Type", type)
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofByteArray(body))
            .build();
    var answer = HTTP.send(request, BodyHandlers.ofString());
    if (answer.statusCode() >= 300) {
      throw new IllegalStateException(answer.statusCode() + " " + answer.body());
    }
    return answer.body();
  }

  String token(String role) throws Exception {
    long now = System.currentTimeMillis() / 1000;
    String head = base64("{\"alg\":\"RS256\",\"typ\":\"JWT\"}".getBytes(StandardCharsets.UTF_8));
    String claims =
        base64(
            "{\"sub\":\"bench\",\"groups\":[\"%s\",\"user\"],\"iat\":%d,\"exp\":%d}"
                .formatted(role, now, now + 3600)
                .getBytes(StandardCharsets.UTF_8));
    var signature = Signature.getInstance("SHA256withRSA");
    signature.initSign(keys.getPrivate());
    signature.update((head + "." + claims).getBytes(StandardCharsets.UTF_8));
    return head + "." + claims + "." + base64(signature.sign());
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  /// A connection to the embedded PostgreSQL.
  Connection connect() throws Exception {
    return DriverManager.getConnection(
        "jdbc:postgresql://127.0.0.1:" + databasePort() + "/carillon", "carillon", password());
  }

  /// Where more processes find the embedded PostgreSQL of the first, for CARILLON_DATABASE_URL.
  String databaseUrl() throws IOException {
    return "postgresql://carillon:%s@127.0.0.1:%s/carillon?sslmode=disable"
        .formatted(password(), databasePort());
  }

  long databasePid() throws IOException {
    return Long.parseLong(postmaster(0));
  }

  private String databasePort() throws IOException {
    return postmaster(3);
  }

  private String postmaster(int line) throws IOException {
    return Files.readAllLines(home.resolve("data/data/postmaster.pid")).get(line).trim();
  }

  private String password() throws IOException {
    return Files.readString(home.resolve("data/password")).trim();
  }

  static double one(Connection sql, String query) throws Exception {
    try (var statement = sql.createStatement();
        var rows = statement.executeQuery(query)) {
      rows.next();
      return rows.getDouble(1);
    }
  }

  static int freePort() throws IOException {
    try (var socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static URI uri(int port, String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  /// Ends the processes, the last first: the first keeps the database.
  @Override
  public void close() throws Exception {
    for (Process process : processes.reversed()) {
      process.destroy();
      process.waitFor();
    }
  }
}
