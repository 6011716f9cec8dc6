package io.kvmsim.report;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/// A headless Chromium with one page, spoken to in the DevTools protocol.
final class Chromium implements AutoCloseable {
    private static final List<String> NAMES = List.of("chromium", "chromium-browser", "google-chrome");
    private static final long PATIENCE_SECONDS = 60;
    private static final ObjectMapper JSON = new ObjectMapper();

    /// Without a sandbox, since tests may run as root in a container; and without what it does on its own account.
    private static final List<String> FLAGS = List.of(
            "--headless",
            "--no-sandbox",
            "--disable-gpu",
            "--disable-dev-shm-usage",
            "--disable-quic",
            "--no-first-run",
            "--disable-background-networking",
            "--disable-component-update",
            "--disable-sync",
            "--hide-scrollbars",
            "--remote-debugging-port=0");

    private final Process process;
    private final WebSocket socket;
    private final Map<Integer, CompletableFuture<JsonNode>> answers = new ConcurrentHashMap<>();
    private final List<JsonNode> events = new CopyOnWriteArrayList<>();
    private final AtomicInteger ids = new AtomicInteger();
    private String session = "";

    private Chromium(Path program, Path profile) throws IOException {
        var words = new ArrayList<>(List.of(program.toString()));
        words.addAll(FLAGS);
        words.add("--user-data-dir=" + profile);
        words.add("about:blank");
        process = new ProcessBuilder(words)
                .redirectErrorStream(true)
                .redirectOutput(profile.resolveSibling("chromium.log").toFile())
                .start();
        var port = profile.resolve("DevToolsActivePort");
        await().atMost(PATIENCE_SECONDS, SECONDS)
                .until(() -> Files.exists(port) && Files.readAllLines(port).size() > 1);
        var lines = Files.readAllLines(port);
        socket = HttpClient.newHttpClient()
                .newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:%s%s".formatted(lines.get(0), lines.get(1))), new Listener())
                .join();
    }

    /// The program, where there is one on PATH.
    static Optional<Path> program() {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .flatMap(folder -> NAMES.stream().map(name -> Path.of(folder, name)))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /// @param folder for what it writes
    static Chromium start(Path program, Path folder) throws IOException {
        var chromium = new Chromium(program, Files.createDirectory(folder.resolve("profile")));
        var target = chromium.call("Target.createTarget", Map.of("url", "about:blank"))
                .get("targetId");
        chromium.session = chromium.call("Target.attachToTarget", Map.of("targetId", target, "flatten", true))
                .get("sessionId")
                .asText();
        for (var domain : List.of("Page", "Runtime", "Log", "Network")) {
            chromium.call(domain + ".enable", Map.of());
        }
        return chromium;
    }

    /// Asks for something, and waits for the answer.
    JsonNode call(String method, Map<String, ?> parameters) {
        int id = ids.incrementAndGet();
        var answer = new CompletableFuture<JsonNode>();
        answers.put(id, answer);
        ObjectNode message = JSON.createObjectNode().put("id", id).put("method", method);
        message.set("params", JSON.valueToTree(parameters));
        if (!session.isEmpty()) {
            message.put("sessionId", session);
        }
        socket.sendText(message.toString(), true).join();
        var answered = answer.orTimeout(PATIENCE_SECONDS, SECONDS).join();
        assertThat(answered.has("error")).as("%s: %s", method, answered).isFalse();
        return answered.get("result");
    }

    /// Opens a page and waits until all of it is there and drawn.
    void open(URI page) {
        events.clear();
        call("Page.navigate", Map.of("url", page.toString()));
        await().atMost(PATIENCE_SECONDS, SECONDS)
                .until(() -> !events("Page.loadEventFired").isEmpty());
        drawn();
    }

    /// Waits until the browser has drawn what changed.
    void drawn() {
        evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(1))))");
    }

    /// What an expression is worth, as JSON.
    JsonNode evaluate(String expression) {
        var result = call(
                "Runtime.evaluate",
                Map.of("expression", expression, "returnByValue", true, "awaitPromise", true, "userGesture", true));
        assertThat(result.has("exceptionDetails"))
                .as("%s: %s", expression, result)
                .isFalse();
        return result.get("result").path("value");
    }

    /// What it reported of one kind since the page was opened.
    List<JsonNode> events(String method) {
        return events.stream()
                .filter(it -> it.get("method").asText().equals(method))
                .map(it -> it.get("params"))
                .toList();
    }

    /// Lets it clean up after itself; where it does not, ends it.
    @Override
    public void close() {
        session = "";
        call("Browser.close", Map.of());
        process.onExit()
                .orTimeout(PATIENCE_SECONDS, SECONDS)
                .exceptionally(_ -> {
                    process.descendants().forEach(ProcessHandle::destroyForcibly);
                    return process.destroyForcibly();
                })
                .join();
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                received(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }

        private void received(String message) {
            try {
                var node = JSON.readTree(message);
                if (node.has("id")) {
                    answers.remove(node.get("id").asInt()).complete(node);
                } else {
                    events.add(node);
                }
            } catch (IOException e) {
                throw new IllegalStateException(message, e);
            }
        }
    }
}
