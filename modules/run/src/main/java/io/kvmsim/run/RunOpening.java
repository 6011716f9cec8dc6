package io.kvmsim.run;

import io.kvmsim.abi.Bytes;
import io.kvmsim.history.fold.RecordPlace;
import io.kvmsim.history.proof.CoveredFiles;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.run.RunOpened;
import io.kvmsim.ledger.run.RunRecord;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.write.JournalWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;

/// The first record of a run: a random id, and by content the files that it is made from.
final class RunOpening {
    /// Files of a run directory that it is made from.
    private static final List<String> FILES = List.of(RunDirectory.MANIFEST, RunDirectory.SCENARIO);

    private static final List<String> FOLDERS = List.of("hosts", "recordings", "files");

    private RunOpening() {}

    /// Writes the first record of a fork, whose heads are known when its other records are; its manifest has no name
    /// yet.
    static void ofFork(RunDirectory run, JournalWriter writer) throws BadRun {
        try {
            var digests = new ArrayList<>(CoveredFiles.digests(run.path(), List.of(Forks.HEADS)));
            digests.add(RunEnd.staged(run, RunDirectory.MANIFEST));
            RunEnd.append(writer, RunRecord.PERSISTENCE_ID, 1, new RunOpened(randomId(), digests));
        } catch (IOException e) {
            throw RunEnd.failed(run, e);
        } catch (ExecutionException e) {
            throw RunEnd.failed(run, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RunEnd.failed(run, e);
        }
    }

    /// Writes the first record where the log is new; elsewhere reads it, and checks the files against it.
    ///
    /// @return empty for a run that an earlier version began
    /// @throws BadRecord where a file is not what the run was made from
    static Optional<RunOpened> of(RunDirectory run, JournalWriter writer) throws BadRun, JournalDamaged {
        try {
            if (writer.openedAt().end() == 0) {
                var opened = new RunOpened(randomId(), CoveredFiles.digests(run.path(), names(run.path())));
                RunEnd.append(writer, RunRecord.PERSISTENCE_ID, 1, opened);
                return Optional.of(opened);
            }
            var opened = read(run, writer);
            if (opened.isPresent()) {
                check(run, opened.get());
            }
            return opened;
        } catch (JournalDamaged e) {
            throw e;
        } catch (IOException e) {
            throw RunEnd.failed(run, e);
        } catch (ExecutionException e) {
            throw RunEnd.failed(run, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw RunEnd.failed(run, e);
        }
    }

    private static void check(RunDirectory run, RunOpened opened) throws IOException {
        var problems = CoveredFiles.compare(run.path(), opened.files());
        if (!problems.isEmpty()) {
            throw new BadRecord(
                    "%s: %s".formatted(run.path(), problems.getFirst().text()));
        }
    }

    private static Optional<RunOpened> read(RunDirectory run, JournalWriter writer) throws IOException, BadRun {
        var first = new ArrayList<LogRecord>(1);
        writer.replay(RunRecord.PERSISTENCE_ID, 1, 1, 1, first::add);
        for (var record : first) {
            try {
                if (RecordBytes.decode(record.payload(), record.manifest()) instanceof RunOpened opened) {
                    return Optional.of(opened);
                }
            } catch (BadRecord e) {
                var place = run.readJournal().place(record.position());
                throw new RecordPlace(run.journal(), place).bad(record, e);
            }
        }
        return Optional.empty();
    }

    private static Bytes randomId() {
        var id = new byte[RunOpened.ID_BYTES];
        new SecureRandom().nextBytes(id);
        return Bytes.wrapping(id);
    }

    private static Set<String> names(Path run) throws IOException {
        var names = new TreeSet<String>();
        for (var name : FILES) {
            if (Files.isRegularFile(run.resolve(name), LinkOption.NOFOLLOW_LINKS)) {
                names.add(name);
            }
        }
        for (var folder : FOLDERS) {
            if (Files.isDirectory(run.resolve(folder))) {
                try (var files = Files.list(run.resolve(folder))) {
                    files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
                            .forEach(file -> names.add(folder + "/" + file.getFileName()));
                }
            }
        }
        return names;
    }
}
