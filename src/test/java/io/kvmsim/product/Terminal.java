package io.kvmsim.product;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/// A real terminal of a given size, by tmux, with one program in it.
final class Terminal implements AutoCloseable {
    private final String server;

    private Terminal(String server) {
        this.server = server;
    }

    static Terminal running(Path folder, int columns, int rows, List<String> command)
            throws IOException, InterruptedException {
        var terminal = new Terminal(folder.resolve("tmux.socket").toString());
        var words = new ArrayList<>(List.of(
                "-f", "/dev/null", "new-session", "-d", "-x", String.valueOf(columns), "-y", String.valueOf(rows)));
        words.add(String.join(" ", command.stream().map(Terminal::quoted).toList()));
        terminal.tmux(words);
        return terminal;
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }

    /// As it would be typed: text, or a key such as `Enter`, `Tab`, `C-c`.
    void type(String... keys) throws IOException, InterruptedException {
        var words = new ArrayList<>(List.of("send-keys"));
        words.addAll(List.of(keys));
        tmux(words);
    }

    /// The lines on the screen and above it, once they are as wanted.
    List<String> await(Predicate<List<String>> wanted) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(
                        () -> tmux(List.of("capture-pane", "-p", "-S", "-"))
                                .lines()
                                .toList(),
                        wanted);
    }

    private String tmux(List<String> words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("tmux", "-S", server));
        command.addAll(words);
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (process.waitFor() != 0) {
            throw new IOException("tmux %s: %s".formatted(String.join(" ", words), said));
        }
        return said;
    }

    @Override
    public void close() throws IOException {
        new ProcessBuilder("tmux", "-S", server, "kill-server").start().onExit().join();
    }
}
