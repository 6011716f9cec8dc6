package io.kvmsim.cli;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.output.LogbackWithoutMdc;
import io.kvmsim.history.read.Checkpoints;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.RunHistories;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// What users ask of a run, once each in one process, so that the JVM's cache of short commands knows the classes of
/// them all. Nothing is shown; the run gets an index and one more call, and SQLite is unpacked beside the cache.
final class Training {
    private static final String VM = "vm-0001";

    private Training() {}

    /// @param arguments a directory of a run of `first-run`, then the folder `config`
    public static void main(String[] arguments) throws IOException {
        LogbackWithoutMdc.bind();
        unpackSqlite(Path.of(System.getProperty("kvmsim.home"), "lib", "aot"));
        int exit = ExitCode.DONE;
        for (var words : commands(arguments[0], Path.of(arguments[1]))) {
            int code = Main.commandLine()
                    .setOut(new PrintWriter(PrintWriter.nullWriter()))
                    .setErr(new PrintWriter(PrintWriter.nullWriter()))
                    .execute(words.toArray(String[]::new));
            exit = code == ExitCode.DONE ? exit : code;
            if (words.contains("index")) {
                checkpoints(Path.of(arguments[0]));
            }
        }
        System.exit(exit);
    }

    /// Beside the cache, once: the driver would unpack it for each command, and compare it byte for byte. On Linux.
    private static void unpackSqlite(Path folder) throws IOException {
        var machine = System.getProperty("os.arch").replace("amd64", "x86_64");
        var resource = "/org/sqlite/native/Linux/%s/libsqlitejdbc.so".formatted(machine);
        try (var library = Training.class.getResourceAsStream(resource)) {
            if (library != null) {
                Files.copy(library, folder.resolve("libsqlitejdbc.so"), StandardCopyOption.REPLACE_EXISTING);
            }
        }
    }

    /// A run of so few records would have none.
    private static void checkpoints(Path run) throws IOException {
        try {
            Checkpoints.make(RunHistories.facts(RunDirectory.open(run)), 1, (_, _) -> {});
        } catch (BadRun e) {
            throw new IOException(e);
        }
    }

    private static List<List<String>> commands(String run, Path config) throws IOException {
        return List.of(
                List.of("--help"),
                List.of("vm", "list", run),
                List.of("vm", "show", run, VM),
                List.of("vm", "call", run, VM, "attr", "get", "cpu.processor"),
                List.of("history", "log", run, VM),
                List.of("history", "index", run),
                List.of("history", "log", run, "--newest-first", "--limit", "10"),
                List.of("history", "log", run, "--refused"),
                List.of("history", "log", run, "--from", "+0s", "--to", "+1s", "--limit", "2000"),
                List.of("history", "log", run, "--by", "type"),
                List.of("history", "log", run, "--json", "--limit", "10"),
                List.of("history", "state", run, "--at", "+1s"),
                List.of("history", "state", run, "--vm", VM),
                List.of("history", "diff", run + "@+0s", run + "@+1s"),
                List.of("history", "blame", run, VM),
                List.of("history", "verify", run),
                List.of("journal", "check", run),
                List.of("cpu", "list"),
                List.of("migrate", "check", "--from", "z16", "--to", "z14,z15", "--model", "z14-base"),
                List.of("trace", "check", recording(config)),
                List.of(
                        "scenario",
                        "check",
                        config.resolve("scenarios/first-run.yaml").toString()));
    }

    private static String recording(Path config) throws IOException {
        try (var files = Files.list(config.resolve("recordings"))) {
            return files.sorted().findFirst().orElseThrow().toString();
        }
    }
}
