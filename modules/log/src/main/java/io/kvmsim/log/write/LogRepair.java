package io.kvmsim.log.write;

import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.read.OpenedLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Makes a log fit to be written on: keeps a copy of its tail, cuts it, and forces what was not known to be forced.
/// Under the lock only.
final class LogRepair {
    private static final int COPY_BYTES = 1 << 20;

    private final Path directory;
    private final OpenedLog log;

    LogRepair(Path directory, OpenedLog log) {
        this.directory = directory;
        this.log = log;
    }

    void repair() throws IOException {
        keepTail();
        deleteLaterSegments();
        for (int segment = log.index().segmentOf(log.extent().forcedEnd());
                segment <= log.cursor().segment();
                segment++) {
            if (Files.exists(SegmentFiles.of(directory, segment))) {
                repairSegment(segment);
            }
        }
        SegmentFiles.force(directory);
    }

    private void keepTail() throws IOException {
        for (var segment : SegmentFiles.list(directory)) {
            if (segment >= log.cursor().segment()) {
                var from = segment == log.cursor().segment() ? log.cursor().offset() : 0;
                TailCopy.keep(directory, segment, from);
            }
        }
    }

    /// The last first, so that a crash in between leaves no gap.
    private void deleteLaterSegments() throws IOException {
        for (var segment : SegmentFiles.list(directory).reversed()) {
            if (segment > log.cursor().segment()) {
                Files.delete(SegmentFiles.of(directory, segment));
                SegmentFiles.force(directory);
            }
        }
    }

    private void repairSegment(int segment) throws IOException {
        var base = log.index().baseOf(segment);
        var file = SegmentFiles.of(directory, segment);
        try (var channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            var size = channel.size();
            var end = segment == log.cursor().segment() ? log.cursor().offset() : size;
            channel.truncate(end);
            var from = Math.max(0, log.extent().forcedEnd() - base);
            rewrite(channel, from, end);
            if (from < end || end < size) {
                channel.force(true);
            }
        }
    }

    /// A force that failed in an earlier process may have left pages that look clean and are not on the disk. Written
    /// again they are dirty again, and the next force means what it says.
    private static void rewrite(FileChannel channel, long from, long end) throws IOException {
        var buffer = ByteBuffer.allocate(COPY_BYTES);
        for (var at = from; at < end; at += buffer.position()) {
            buffer.clear().limit((int) Math.min(COPY_BYTES, end - at));
            if (channel.read(buffer, at) <= 0) {
                throw new IOException("a segment became shorter while its end was forced");
            }
            buffer.flip();
            for (var to = at; buffer.hasRemaining(); ) {
                to += channel.write(buffer, to);
            }
        }
    }
}
