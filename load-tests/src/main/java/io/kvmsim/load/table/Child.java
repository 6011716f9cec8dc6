package io.kvmsim.load.table;

import io.kvmsim.load.measure.Figures;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Runs a program in a JVM of its own, with the flags that `kvmsim run` has, and takes the figures that it prints.
public final class Child {
    private static final List<String> FLAGS =
            List.of("-XX:+UseParallelGC", "-XX:+UseCompactObjectHeaders", "-Xmx8g", "-Xlog:disable");

    private final Path root;
    private final Path builds;
    private final Path log;

    /// @param root   of the checkout
    /// @param builds where the modules were built
    /// @param log    takes what the processes write beside their figures
    public Child(Path root, Path builds, Path log) {
        this.root = root;
        this.builds = builds;
        this.log = log;
    }

    /// It did not run to its end: one line says why.
    public static final class Failed extends Exception {
        Failed(String line) {
            super(line);
        }
    }

    public Figures run(Program program, List<String> arguments) throws Failed, IOException, InterruptedException {
        var command = command(program, arguments);
        long logged = Files.exists(log) ? Files.size(log) : 0;
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
                .start();
        List<String> lines;
        try (var out = process.inputReader()) {
            lines = out.lines().toList();
        } finally {
            process.destroy();
        }
        int code = process.waitFor();
        if (code != 0 || lines.isEmpty()) {
            throw new Failed(reason(code, logged));
        }
        return Figures.parse(lines.getLast());
    }

    private List<String> command(Program program, List<String> arguments) throws Failed, IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("@" + root.resolve("config/build/jvm.flags"));
        command.addAll(FLAGS);
        command.add("-Dkvmsim.config=" + root.resolve("config"));
        command.add("-cp");
        command.add(classPath(program));
        command.add(program.mainClass());
        command.addAll(arguments);
        return command;
    }

    private String classPath(Program program) throws Failed, IOException {
        var module = builds.resolve(program.module());
        var jars = new ArrayList<String>();
        for (var folder : List.of(module, module.resolve("lib"))) {
            if (Files.isDirectory(folder)) {
                try (var files = Files.newDirectoryStream(folder, "*.jar")) {
                    files.forEach(file -> jars.add(file.toString()));
                }
            }
        }
        if (jars.isEmpty()) {
            throw new Failed("it was not built");
        }
        return String.join(":", jars);
    }

    /// The first line that the process wrote which says what went wrong, else its exit code.
    private String reason(int code, long logged) throws IOException {
        try (var written = Files.newByteChannel(log)) {
            var lines = Channels.newReader(written.position(logged), StandardCharsets.UTF_8);
            return new BufferedReader(lines)
                    .lines()
                    .filter(line -> line.contains("Exception") || line.contains("Error"))
                    .findFirst()
                    .map(line -> "%s (log: %s)".formatted(line.strip(), log))
                    .orElse("exit code %d (log: %s)".formatted(code, log));
        }
    }
}
