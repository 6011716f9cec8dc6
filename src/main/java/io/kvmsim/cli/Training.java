package io.kvmsim.cli;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.output.LogbackWithoutMdc;
import io.kvmsim.cli.output.StandardOutput;
import io.kvmsim.history.read.Checkpoints;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.RunHistories;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;

/// Runs what users run, once each in one process, so that the JVM's cache knows the classes of it all and what the code
/// is like that takes most of the time. There are two caches: one for runs, and one for short commands. Nothing is
/// shown.
final class Training {
    private static final String VM = "vm-0001";

    private Training() {}

    /// Makes runs, in the given folder, or asks questions about the first of them. The run gets an index and one more
    /// call, and SQLite is unpacked beside the cache.
    ///
    /// @param arguments `runs` or `questions`, a folder for runs, then the folder `config`
    public static void main(String[] arguments) throws IOException {
        LogbackWithoutMdc.bind();
        var output = StandardOutput.install(OutputStream.nullOutputStream());
        var folder = Path.of(arguments[1]);
        var config = Path.of(arguments[2]);
        var run = folder.resolve("first-run");
        int exit = ExitCode.DONE;
        if (arguments[0].equals("runs")) {
            for (var words : runs(folder, config)) {
                exit = worse(exit, Main.run(output, words.toArray(String[]::new)));
            }
        } else {
            unpackSqlite(Path.of(System.getProperty("kvmsim.home"), "lib", "aot"));
            for (var words : questions(run.toString(), config)) {
                exit = worse(exit, Main.run(output, words.toArray(String[]::new)));
                if (words.contains("index")) {
                    checkpoints(run);
                }
            }
        }
        System.exit(exit);
    }

    private static int worse(int before, int exit) {
        return exit == ExitCode.DONE ? before : exit;
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

    /// Last the one whose code is run most, so that its profile counts most.
    private static List<List<String>> runs(Path folder, Path config) {
        var first = folder.resolve("first-run").toString();
        return List.of(
                run(folder, config, "admin-mistakes"),
                run(folder, config, "fault-injection"),
                run(folder, config, "lost-pages"),
                run(folder, config, "first-run"),
                List.of("replay", "verify", first));
    }

    private static List<String> run(Path folder, Path config, String scenario) {
        return List.of(
                "run",
                config.resolve("scenarios").resolve(scenario + ".yaml").toString(),
                "--run",
                folder.resolve(scenario).toString());
    }

    private static List<List<String>> questions(String run, Path config) throws IOException {
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
