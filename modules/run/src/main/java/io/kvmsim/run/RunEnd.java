package io.kvmsim.run;

import io.kvmsim.abi.Bytes;
import io.kvmsim.history.proof.CoveredFiles;
import io.kvmsim.history.proof.RunRecords;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.run.FileDigest;
import io.kvmsim.ledger.run.RunClosed;
import io.kvmsim.ledger.run.RunOpened;
import io.kvmsim.ledger.run.RunRecord;
import io.kvmsim.ledger.run.RunSeal;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.write.JournalWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;

/// The end of a run: its last record, the closed journal, its summary.
public final class RunEnd {
    private RunEnd() {}

    /// Seals a run that was finished, closes the journal either way, and writes the summary.
    ///
    /// @param opened the run's first record; empty where an earlier version began it
    static RunSummary seal(
            RunDirectory run,
            Workload workload,
            JournalWriter writer,
            Optional<RunOpened> opened,
            RunActor.Outcome made,
            long wallMillis)
            throws BadRun, InterruptedException {
        if (!made.finished()) {
            close(run, writer);
            var summary = workload.summary(made.hosts(), "", howItRan(run, wallMillis));
            run.writeJson(RunDirectory.SUMMARY, summary);
            return summary;
        }
        workload.report(run);
        var seal = workload.seal();
        var summary = workload.summary(made.hosts(), seal.root().hex(), howItRan(run, wallMillis));
        // On the disk, but without its name: whoever sees the summary sees the run's last record as well.
        run.stageJson(RunDirectory.SUMMARY, summary);
        try (writer) {
            long number = writer.highestSequenceNr(RunRecord.PERSISTENCE_ID)
                    .toCompletableFuture()
                    .get();
            if (opened.isPresent()) {
                append(writer, RunRecord.PERSISTENCE_ID, number + 1, closed(run, opened.get(), seal));
            } else if (number == 0) {
                append(writer, RunRecord.PERSISTENCE_ID, 1, seal);
            }
        } catch (IOException e) {
            throw failed(run, e);
        } catch (ExecutionException e) {
            throw failed(run, e.getCause());
        }
        run.name(RunDirectory.SUMMARY);
        return summary;
    }

    private static void close(RunDirectory run, JournalWriter writer) throws BadRun {
        try {
            writer.close();
        } catch (IOException e) {
            throw failed(run, e);
        }
    }

    private static RunClosed closed(RunDirectory run, RunOpened opened, RunSeal seal) throws BadRun {
        try {
            var digests = new ArrayList<>(CoveredFiles.digests(run.path(), run.tables()));
            digests.add(staged(run, RunDirectory.SUMMARY));
            return new RunClosed(opened.runId(), seal, digests);
        } catch (IOException e) {
            throw failed(run, e);
        }
    }

    private static RunSummary.HowItRan howItRan(RunDirectory run, long wallMillis) {
        return new RunSummary.HowItRan(
                wallMillis,
                bytes(run.journal()),
                Runtime.getRuntime().availableProcessors(),
                Runtime.version().toString());
    }

    /// Whether a run is finished: its last record is its end, and the summary that this names is there. Where a crash
    /// came between the two, the summary gets its name now.
    public static boolean isFinished(RunDirectory run, RunRecords own) throws BadRun {
        if (own.seal().isEmpty()) {
            return false;
        }
        if (own.closed().isEmpty()) {
            return run.hasSummary();
        }
        for (var file : own.closed().get().files()) {
            if (file.name().equals(RunDirectory.SUMMARY)) {
                return hasSummary(run, file.sha256());
            }
        }
        return true;
    }

    /// Whether a run has this very summary, by its SHA-256. One that is staged gets its name.
    private static boolean hasSummary(RunDirectory run, Bytes sha256) throws BadRun {
        if (run.hasSummary()
                && CoveredFiles.digest(run.read(RunDirectory.SUMMARY)).equals(sha256)) {
            return true;
        }
        var staged = run.staged(RunDirectory.SUMMARY);
        if (staged.isEmpty() || !CoveredFiles.digest(staged.get()).equals(sha256)) {
            return false;
        }
        run.name(RunDirectory.SUMMARY);
        return true;
    }

    /// The digest of a file that was just staged.
    static FileDigest staged(RunDirectory run, String name) throws BadRun {
        return new FileDigest(name, CoveredFiles.digest(run.staged(name).orElseThrow()));
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
