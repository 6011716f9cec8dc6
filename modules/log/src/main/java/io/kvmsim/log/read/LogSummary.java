package io.kvmsim.log.read;

import io.kvmsim.log.format.Group;
import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.GroupVisitor;
import io.kvmsim.log.format.LogExtent;
import io.kvmsim.log.format.SegmentFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/// The parts of a log and their numbers. Taking it reads and checks every group, in constant memory but for the
/// index.
///
/// @param format of the groups
/// @param records of all kinds
/// @param firstMillis the time of the first group, 0 where there is none
/// @param lastMillis the time of the last one
public record LogSummary(
        int format,
        List<Segment> segments,
        LogExtent extent,
        long records,
        long persistenceIds,
        long firstMillis,
        long lastMillis,
        Checkpoint checkpoint) {

    /// @param base the position of its first byte
    /// @param bytes of the file, tail included
    public record Segment(int number, long base, long bytes, long groups, long records) {}

    /// The index checkpoint.
    ///
    /// @param bytes of the file, 0 where there is none
    /// @param place the position up to which the log need not be read on opening; -1 where it is not used
    /// @param unused why it is not used, empty where it is
    public record Checkpoint(long bytes, long place, String unused) {
        static Checkpoint of(Path directory) throws IOException {
            var file = IndexCheckpoint.file(directory);
            var bytes = Files.isRegularFile(file) ? Files.size(file) : 0;
            return switch (IndexCheckpoint.examine(directory)) {
                case IndexCheckpoint.Unusable(var reason) -> new Checkpoint(bytes, -1, reason);
                case IndexCheckpoint.Usable(var checkpoint) ->
                    checkpoint.follow(directory).isPresent()
                            ? new Checkpoint(bytes, checkpoint.cursor().position(), "")
                            : new Checkpoint(bytes, -1, "the log does not have the group up to which it reaches");
            };
        }
    }

    private record Counts(long groups, long records, long firstMillis, long lastMillis) {
        static final Counts NONE = new Counts(0, 0, Long.MAX_VALUE, 0);

        Counts plus(Counts more) {
            return new Counts(
                    groups + more.groups,
                    records + more.records,
                    Math.min(firstMillis, more.firstMillis),
                    Math.max(lastMillis, more.lastMillis));
        }
    }

    /// Throws `JournalDamaged` where the log does not read back.
    public static LogSummary of(Path directory, int threads) throws IOException {
        var counts = new ConcurrentSkipListMap<Integer, Counts>();
        var counting = new GroupVisitor() {
            @Override
            public void restart() {
                counts.clear();
            }

            @Override
            public void group(Group group) {
                var header = group.header();
                var one = new Counts(1, header.records(), header.time(), header.time());
                counts.merge(header.segment(), one, Counts::plus);
            }
        };
        var extent = WholeLog.read(directory, threads, counting).extent();
        var all = counts.values().stream().reduce(Counts.NONE, Counts::plus);
        return new LogSummary(
                GroupHeader.FORMAT,
                segments(directory, counts),
                extent,
                all.records(),
                LogReader.open(directory).persistenceIdCount(),
                all.groups() == 0 ? 0 : all.firstMillis(),
                all.lastMillis(),
                Checkpoint.of(directory));
    }

    private static List<Segment> segments(Path directory, Map<Integer, Counts> counts) throws IOException {
        var segments = new ArrayList<Segment>();
        long base = 0;
        for (var number : SegmentFiles.list(directory)) {
            var count = counts.getOrDefault(number, Counts.NONE);
            var bytes = Files.size(SegmentFiles.of(directory, number));
            segments.add(new Segment(number, base, bytes, count.groups(), count.records()));
            base += bytes;
        }
        return segments;
    }
}
