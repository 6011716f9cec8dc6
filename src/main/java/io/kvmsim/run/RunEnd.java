package io.kvmsim.run;

import io.kvmsim.journal.JournalWriter;
import io.kvmsim.journal.NewRecord;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.RunSeal;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.ExecutionException;

/// The end of a run: its seal, the closed journal, its summary.
final class RunEnd {
    private RunEnd() {}

    /// Seals a run that was finished, closes the journal either way, and writes the summary.
    static RunSummary seal(
            RunDirectory run, Workload workload, JournalWriter writer, RunActor.Outcome made, long wallMillis)
            throws BadRun, InterruptedException {
        String root = "";
        try (writer) {
            if (made.finished()) {
                var seal = workload.seal();
                var seals = writer.highestSequenceNr(RunSeal.PERSISTENCE_ID);
                // A run that was cut off between its seal and its summary wants only the summary.
                if (seals.toCompletableFuture().get() == 0) {
                    append(writer, RunSeal.PERSISTENCE_ID, 1, seal);
                }
                root = seal.root().hex();
            }
        } catch (IOException e) {
            throw failed(run, e);
        } catch (ExecutionException e) {
            throw failed(run, e.getCause());
        }
        var howItRan = new RunSummary.HowItRan(
                wallMillis,
                bytes(run.journal()),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().toString());
        if (made.finished()) {
            workload.report(run);
        }
        var summary = workload.summary(made.hosts(), root, howItRan);
        run.writeSummary(summary);
        return summary;
    }

    static void append(JournalWriter writer, String id, long sequenceNr, Object record)
            throws InterruptedException, ExecutionException {
        writer.append(List.of(newRecord(id, sequenceNr, record)))
                .toCompletableFuture()
                .get();
    }

    static NewRecord newRecord(String id, long sequenceNr, Object record) {
        return new NewRecord(
                id,
                sequenceNr,
                System.currentTimeMillis(),
                RecordBytes.SERIALIZER_ID,
                RecordBytes.manifest(record),
                RecordBytes.encode(record));
    }

    static BadRun failed(RunDirectory run, Throwable cause) {
        return BadRun.stopped("%s: the journal cannot be written: %s".formatted(run.path(), line(cause)), cause);
    }

    /// The first line of what went wrong.
    static String line(Throwable cause) {
        var message = cause instanceof IOException io ? RunDirectory.reason(io) : cause.getMessage();
        return message == null ? cause.toString() : message.lines().findFirst().orElse(cause.toString());
    }

    private static long bytes(Path journal) {
        try (var files = Files.walk(journal)) {
            return files.filter(Files::isRegularFile).mapToLong(RunEnd::size).sum();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static long size(Path file) {
        try {
            return Files.size(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
