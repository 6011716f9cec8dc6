package io.kvmsim.report;

import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Run directories to report on.
final class Runs {
    private static final Path SMALL = Path.of("src/test/resources/report/small");

    private Runs() {}

    /// A copy of the small one: two hosts, four VMs, three samples.
    static RunDirectory small(Path folder) throws IOException, BadRun {
        var from =
                Files.isDirectory(SMALL) ? SMALL : Path.of("../modules/report").resolve(SMALL);
        Files.createDirectories(folder);
        try (var files = Files.walk(from)) {
            for (var file : files.filter(Files::isRegularFile).toList()) {
                var to = folder.resolve(from.relativize(file).toString());
                Files.createDirectories(to.getParent());
                Files.copy(file, to);
            }
        }
        return RunDirectory.open(folder);
    }

    /// Writes one text of a file in place of another.
    static void replace(RunDirectory run, String file, String text, String by) throws IOException {
        var path = run.path().resolve(file);
        var before = Files.readString(path);
        if (!before.contains(text)) {
            throw new IllegalArgumentException("%s has no %s".formatted(file, text));
        }
        Files.writeString(path, before.replace(text, by));
    }
}
