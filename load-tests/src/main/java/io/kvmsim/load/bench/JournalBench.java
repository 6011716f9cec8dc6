package io.kvmsim.load.bench;

import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/// What does a record cost from the call to its acknowledgement, with some 500 under way at a time? In memory
/// (`/dev/shm`, where forcing does nothing) it is encoding, checksums and hand-over; on a disk it is the disk too.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class JournalBench {
    private static final int IDS = 10_000;
    private static final int UNDER_WAY = 500;
    private static final int RECORDS = 10_000;

    @Param({"/dev/shm", "target"})
    public String parent;

    @Param({"60", "1200"})
    public int payloadBytes;

    private final ArrayDeque<CompletionStage<Void>> underWay = new ArrayDeque<>();
    private final long[] sequenceNrs = new long[IDS];
    private String[] ids;
    private byte[] payload;
    private Path directory;
    private JournalWriter writer;
    private int next;

    /// Anew for each iteration, so that no more than one iteration's records lie on the disk.
    @Setup(Level.Iteration)
    public void open() throws IOException {
        ids = new String[IDS];
        for (int i = 0; i < IDS; i++) {
            ids[i] = "vm-%09d".formatted(i);
            sequenceNrs[i] = 0;
        }
        payload = new byte[payloadBytes];
        Files.createDirectories(Path.of(parent));
        directory = Files.createTempDirectory(Path.of(parent), "journal-bench");
        writer = JournalWriter.open(directory, JournalSettings.DEFAULT);
    }

    @TearDown(Level.Iteration)
    public void close() throws IOException {
        writer.close();
        try (var files = Files.list(directory)) {
            for (var file : files.toList()) {
                Files.delete(file);
            }
        }
        Files.delete(directory);
    }

    @Benchmark
    @OperationsPerInvocation(RECORDS)
    public void append() {
        for (int i = 0; i < RECORDS; i++) {
            if (underWay.size() == UNDER_WAY) {
                underWay.remove().toCompletableFuture().join();
            }
            underWay.add(writer.append(List.of(record())));
        }
        while (!underWay.isEmpty()) {
            underWay.remove().toCompletableFuture().join();
        }
    }

    private NewRecord record() {
        next = (next + 1) % IDS;
        return new NewRecord(ids[next], ++sequenceNrs[next], 1_767_323_045_000L, 27510, "turn/1", payload);
    }
}
