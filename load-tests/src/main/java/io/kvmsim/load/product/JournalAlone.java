package io.kvmsim.load.product;

import io.kvmsim.load.measure.Figures;
import io.kvmsim.load.measure.Scratch;
import io.kvmsim.load.measure.Stopwatch;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// How near does the journal by itself come to a plain file that is written and forced in the same groups?
@Command(name = "journal")
public final class JournalAlone implements Callable<Figures> {
    private static final int SERIALIZER = 1;
    private static final String MANIFEST = "record/1";

    @Option(names = "--in-flight", required = true, split = ",", description = "Levels, each measured by itself.")
    private List<Integer> levels;

    @Option(names = "--ids", defaultValue = "10000")
    private int ids;

    @Option(names = "--payload-bytes", defaultValue = "100")
    private int payloadBytes;

    @Option(names = "--seconds", defaultValue = "2", description = "Of each level and turn.")
    private double seconds;

    @Option(
            names = "--turns",
            defaultValue = "3",
            description = "Journal and plain file by turns; the first is dropped.")
    private int turns;

    @Option(names = "--dir", required = true)
    private Path directory;

    /// Of one turn. The plain file's rates are of the very bytes that the journal wrote.
    private record Turn(long records, long groups, long bytes, Stopwatch.Spent journal, Stopwatch.Spent plain) {}

    @Override
    public Figures call() throws Exception {
        var figures = new Figures();
        for (int level : levels) {
            turn(level);
            var measured = new ArrayList<Turn>();
            for (int number = 1; number < turns; number++) {
                measured.add(turn(level));
            }
            figures.put(level + ".", figures(measured));
        }
        return figures;
    }

    private static Figures figures(List<Turn> turns) {
        double records = turns.stream().mapToLong(Turn::records).sum();
        double bytes = turns.stream().mapToLong(Turn::bytes).sum();
        double groups = turns.stream().mapToLong(Turn::groups).sum();
        double journal =
                turns.stream().mapToDouble(turn -> turn.journal().seconds()).sum();
        double plain =
                turns.stream().mapToDouble(turn -> turn.plain().seconds()).sum();
        double cpu =
                turns.stream().mapToDouble(turn -> turn.journal().cpuSeconds()).sum();
        return new Figures()
                .put("recordsPerSecond", records / journal)
                .put("journalMegabytesPerSecond", bytes / journal / 1e6)
                .put("plainMegabytesPerSecond", bytes / plain / 1e6)
                .put("ratio", plain / journal)
                .put("recordsPerGroup", records / groups)
                .put("bytesPerRecord", bytes / records)
                .put("cpuPerRecordMicros", cpu * 1e6 / records);
    }

    private Turn turn(int inFlight) throws IOException, InterruptedException {
        try (var scratch = Scratch.below(directory)) {
            var journal = scratch.path().resolve("journal");
            Stopwatch.Spent appended;
            long records;
            try (var writer = JournalWriter.open(journal, JournalSettings.DEFAULT)) {
                var watch = new Stopwatch();
                records = append(writer, inFlight);
                appended = watch.read();
            }
            var segments = GroupLengths.of(journal);
            var plain = new Stopwatch();
            for (int segment = 0; segment < segments.size(); segment++) {
                PlainFile.write(scratch.path().resolve("plain-" + segment), segments.get(segment));
            }
            var written = plain.read();
            return new Turn(
                    records,
                    segments.stream()
                            .mapToLong(groups -> groups.lengths().size())
                            .sum(),
                    segments.stream().mapToLong(GroupLengths::bytes).sum(),
                    appended,
                    written);
        }
    }

    /// Appends from one thread, with a constant number in flight; returns the number of records.
    private long append(JournalWriter writer, int inFlight) throws InterruptedException, IOException {
        var names = IntStream.range(0, ids).mapToObj("vm-%06d"::formatted).toList();
        var payload = new byte[payloadBytes];
        new SplittableRandom(1).nextBytes(payload);
        var free = new Semaphore(inFlight);
        var failure = new AtomicReference<Throwable>();
        long end = System.nanoTime() + (long) (seconds * TimeUnit.SECONDS.toNanos(1));
        long records = 0;
        while (failure.get() == null && System.nanoTime() < end) {
            free.acquire();
            int id = (int) (records % ids);
            long sequenceNr = records / ids + 1;
            var record =
                    new NewRecord(names.get(id), sequenceNr, System.currentTimeMillis(), SERIALIZER, MANIFEST, payload);
            var _ = writer.append(List.of(record)).whenComplete((_, cause) -> {
                failure.compareAndSet(null, cause);
                free.release();
            });
            records++;
        }
        free.acquire(inFlight);
        if (failure.get() != null) {
            throw new IOException("the journal failed", failure.get());
        }
        return records;
    }
}
