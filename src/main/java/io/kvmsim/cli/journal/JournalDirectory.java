package io.kvmsim.cli.journal;

import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/// `DIR`: a run directory, or the directory of a journal itself.
final class JournalDirectory {
    /// What a journal's directory holds from its first moment on: a segment, or the writer's lock.
    private static final String CONTENT = "{*.log,lock}";

    @Parameters(paramLabel = "DIR", description = "The run directory or the directory of a journal")
    private Path directory;

    /// Something that is done with the journal's directory.
    @FunctionalInterface
    interface Reading<T> {
        T of(Path journal) throws IOException;
    }

    /// @throws BadRun where there is no journal or it cannot be read
    <T> T read(Reading<T> reading) throws BadRun, JournalDamaged {
        try {
            return reading.of(journal());
        } catch (JournalDamaged damaged) {
            throw damaged;
        } catch (IOException e) {
            var reason = e instanceof FileSystemException failed && failed.getReason() != null
                    ? failed.getReason()
                    : e.toString();
            throw new BadRun("%s: the journal cannot be read: %s".formatted(directory, reason));
        }
    }

    private Path journal() throws IOException, BadRun {
        if (!Files.isDirectory(directory)) {
            throw new BadRun("%s: no such directory".formatted(directory));
        }
        if (Files.exists(directory.resolve("manifest.json"))) {
            return RunDirectory.open(directory).journal();
        }
        try (var content = Files.newDirectoryStream(directory, CONTENT)) {
            if (!content.iterator().hasNext()) {
                throw new BadRun("%s: neither a run directory nor a journal".formatted(directory));
            }
        }
        return directory;
    }
}
