package io.kvmsim.log.write;

import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.read.LogReader;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/// What tests of the log have in common.
public final class Logs {
    public static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));
    public static final JournalSettings SMALL_SEGMENTS = new JournalSettings(1024, 1024, 0);

    private Logs() {}

    public static NewRecord event(String id, long sequenceNr, String payload) {
        return new NewRecord(id, sequenceNr, CLOCK.millis(), 77, "event/1", payload.getBytes(StandardCharsets.UTF_8));
    }

    public static NewRecord event(String id, long sequenceNr) {
        return event(id, sequenceNr, "payload of " + id + " " + sequenceNr);
    }

    public static JournalWriter open(Path directory, JournalSettings settings) throws IOException {
        return JournalWriter.open(directory, settings, CLOCK, FileChannel::open);
    }

    public static JournalWriter open(Path directory) throws IOException {
        return open(directory, JournalSettings.DEFAULT);
    }

    public static <T> T await(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    public static void append(JournalWriter writer, NewRecord... records) {
        await(writer.append(List.of(records)));
    }

    /// What a reader sees, as `id #number payload`.
    public static List<String> read(Path directory) throws IOException {
        var seen = new ArrayList<String>();
        LogReader.scan(directory, record -> seen.add(text(record)));
        return seen;
    }

    public static String text(LogRecord record) {
        var number = record.kind() == LogRecord.Kind.EVENT ? "#" : "deleted to #";
        return record.persistenceId() + " " + number + record.sequenceNr() + " "
                + new String(record.payload(), StandardCharsets.UTF_8);
    }

    static List<String> replay(JournalWriter writer, String id, long from, long to, long max) throws IOException {
        var seen = new ArrayList<String>();
        writer.replay(id, from, to, max, record -> seen.add(text(record)));
        return seen;
    }

    public static List<String> replay(JournalWriter writer, String id) throws IOException {
        return replay(writer, id, 1, Long.MAX_VALUE, Long.MAX_VALUE);
    }

    /// The directory as a machine that loses power now may leave it: without the lock, the checkpoint or a clean end.
    public static Path crashImage(Path directory, Path image) throws IOException {
        Files.createDirectories(image);
        for (var number : SegmentFiles.list(directory)) {
            Files.write(SegmentFiles.of(image, number), segment(directory, number));
        }
        return image;
    }

    /// Without the room that a writer has made ahead.
    public static byte[] segment(Path directory, int number) throws IOException {
        var bytes = Files.readAllBytes(SegmentFiles.of(directory, number));
        return Arrays.copyOf(bytes, written(bytes));
    }

    /// How many bytes there are up to the last that is not zero.
    static int written(byte[] bytes) {
        int end = bytes.length;
        while (end > 0 && bytes[end - 1] == 0) {
            end--;
        }
        return end;
    }

    public static void replaceSegment(Path directory, int number, byte[] bytes) throws IOException {
        Files.createDirectories(directory);
        Files.write(SegmentFiles.of(directory, number), bytes);
    }
}
