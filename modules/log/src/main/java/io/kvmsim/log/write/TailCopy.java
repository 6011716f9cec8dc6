package io.kvmsim.log.write;

import io.kvmsim.log.format.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/// Keeps the bytes that are cut from a segment in a file beside it, `SEGMENT.tail-OFFSET`, for whoever wants to look at
/// what a crash left. On the disk, under its name, before anything is cut.
final class TailCopy {
    private static final int BLOCK_BYTES = 64 * 1024;

    private TailCopy() {}

    /// Copies what follows an offset, up to the last byte that is not zero. Makes no file where that is nothing.
    static void keep(Path directory, int segment, long offset) throws IOException {
        try (var source = FileChannel.open(SegmentFiles.of(directory, segment), StandardOpenOption.READ)) {
            var end = written(source, offset);
            if (end > offset) {
                copy(source, offset, end, free(directory, segment, offset));
            }
        }
    }

    private static long written(FileChannel source, long from) throws IOException {
        var block = ByteBuffer.allocate(BLOCK_BYTES);
        for (long blockEnd = source.size(); blockEnd > from; ) {
            var start = Math.max(from, blockEnd - BLOCK_BYTES);
            block.clear().limit((int) (blockEnd - start));
            while (block.hasRemaining() && source.read(block, start + block.position()) > 0) {
                // until the block is full
            }
            for (int i = block.position() - 1; i >= 0; i--) {
                if (block.get(i) != 0) {
                    return start + i + 1;
                }
            }
            blockEnd = start;
        }
        return from;
    }

    /// The first name that is not taken: what an earlier crash left at the same offset stays.
    private static Path free(Path directory, int segment, long offset) {
        var name = "%08d.tail-%d".formatted(segment, offset);
        var file = directory.resolve(name);
        for (int number = 2; Files.exists(file); number++) {
            file = directory.resolve(name + "-" + number);
        }
        return file;
    }

    private static void copy(FileChannel source, long from, long end, Path file) throws IOException {
        var part = file.resolveSibling(file.getFileName() + ".part");
        try (var target = FileChannel.open(
                part, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            for (var at = from; at < end; ) {
                at += source.transferTo(at, end - at, target);
            }
            target.force(true);
        }
        Files.move(part, file, StandardCopyOption.ATOMIC_MOVE);
        SegmentFiles.force(file.getParent());
    }
}
