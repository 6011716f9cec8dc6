package io.kvmsim.cli;

import static io.kvmsim.cli.TamperedFiles.delete;

import io.kvmsim.abi.Bytes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Map;
import java.util.zip.CRC32C;

/// What somebody may do to the files of a run's journal.
final class TamperedLog {
    private final Map<String, Tampering.Act> acts;
    private final Path twin;

    TamperedLog(Map<String, Tampering.Act> acts, Path twin) {
        this.acts = acts;
        this.twin = twin;
    }

    void log() {
        acts.put("a bit of a record is flipped", run -> flip(run, 100));
        acts.put("a bit of a group's header is flipped", run -> flip(run, 20));
        acts.put("a bit of the group that closes the log is flipped", run -> flip(run, length(run) - 10));
        acts.put("a bit of the last group with records is flipped", run -> flip(run, length(run) - 64 - 10));
        acts.put("the log is cut by one byte", run -> cut(run, length(run) - 1));
        acts.put("the log is cut to half", run -> cut(run, length(run) / 2));
        acts.put("the log is cut to nothing", run -> cut(run, 0));
        acts.put("the log's file is deleted", run -> Files.delete(segment(run, 1)));
        acts.put("the journal's folder is deleted", run -> delete(run.resolve("journal")));
        acts.put("zeros are appended to the log", run -> append(run, new byte[1000]));
        acts.put(
                "other bytes are appended to the log",
                run -> append(run, "not a group".getBytes(StandardCharsets.US_ASCII)));
        acts.put("an old group is appended to the log", run -> append(run, Arrays.copyOf(bytes(run), 300)));
    }

    void segments() {
        acts.put("two segments are exchanged", run -> {
            StoredRecords.of(run).write();
            var first = Files.readAllBytes(segment(run, 1));
            Files.write(segment(run, 1), Files.readAllBytes(segment(run, 2)));
            Files.write(segment(run, 2), first);
        });
        acts.put("a segment in the middle is deleted", run -> {
            StoredRecords.of(run).write();
            Files.delete(segment(run, 2));
        });
        acts.put("the last segment is deleted", run -> {
            StoredRecords.of(run).write();
            Files.delete(lastSegment(run));
        });
        acts.put("a segment is present twice", run -> {
            StoredRecords.of(run).write();
            int last =
                    Integer.parseInt(lastSegment(run).getFileName().toString().substring(0, 8));
            Files.copy(segment(run, 1), segment(run, last + 1));
        });
        acts.put("a segment is replaced by that of another run", run -> {
            StoredRecords.of(run).write();
            var other = Kvmsim.copy(twin, run.resolveSibling("other-" + run.getFileName()));
            StoredRecords.of(other).write();
            Files.write(segment(run, 2), Files.readAllBytes(segment(other, 2)));
        });
    }

    void besideTheLog() {
        acts.put("`forced` and `index` are deleted", TamperedLog::deleteNotes);
        acts.put("`forced` is replaced by that of another run", run -> copyFromTwin(run, "forced"));
        acts.put("`index` is replaced by that of another run", run -> copyFromTwin(run, "index"));
        acts.put("`forced` and `index` are deleted, and the log is cut to half", run -> {
            deleteNotes(run);
            cut(run, length(run) / 2);
        });
        acts.put("`forced`, `index` and `summary.json` are deleted, and the log is cut to half", run -> {
            deleteNotes(run);
            cut(run, length(run) / 2);
            Files.delete(run.resolve("summary.json"));
        });
    }

    private static Path segment(Path run, int number) {
        return run.resolve("journal/%08d.log".formatted(number));
    }

    private static Path lastSegment(Path run) throws IOException {
        try (var files = Files.list(run.resolve("journal"))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private static byte[] bytes(Path run) throws IOException {
        return Files.readAllBytes(segment(run, 1));
    }

    private static int length(Path run) throws IOException {
        return bytes(run).length;
    }

    private static void flip(Path run, int at) throws IOException {
        var bytes = bytes(run);
        bytes[at] ^= 1;
        Files.write(segment(run, 1), bytes);
    }

    private static void cut(Path run, int length) throws IOException {
        Files.write(segment(run, 1), Arrays.copyOf(bytes(run), length));
    }

    private static void append(Path run, byte[] more) throws IOException {
        var bytes = Bytes.wrapping(bytes(run)).concat(Bytes.wrapping(more));
        Files.write(segment(run, 1), bytes.toArray());
    }

    private static void deleteNotes(Path run) throws IOException {
        Files.delete(run.resolve("journal/forced"));
        Files.delete(run.resolve("journal/index"));
    }

    private void copyFromTwin(Path run, String name) throws IOException {
        Files.write(
                run.resolve("journal").resolve(name),
                Files.readAllBytes(twin.resolve("journal").resolve(name)));
    }

    /// Makes every group an hour earlier, with the checksums as they follow.
    static void changeTimes(Path run) throws IOException {
        Files.write(segment(run, 1), groupsOfAnotherTime(bytes(run)));
        deleteNotes(run);
    }

    private static byte[] groupsOfAnotherTime(byte[] log) {
        var groups = ByteBuffer.wrap(log);
        int previous = 0;
        for (int at = 0; at < log.length; at += groups.getInt(at + 48)) {
            groups.putLong(
                    at + 40, groups.getLong(at + 40) - Duration.ofHours(1).toMillis());
            groups.putInt(at + 52, previous);
            groups.putInt(at + 56, crc(log, at, 56, at, 0));
            previous = crc(log, at, 60, at + 64, groups.getInt(at + 48) - 64);
            groups.putInt(at + 60, previous);
        }
        return log;
    }

    private static int crc(byte[] log, int from, int length, int thenFrom, int thenLength) {
        var crc = new CRC32C();
        crc.update(log, from, length);
        crc.update(log, thenFrom, thenLength);
        return (int) crc.getValue();
    }
}
