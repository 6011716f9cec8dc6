package io.kvmsim.log.read;

import io.kvmsim.log.bytes.ByteSource;
import io.kvmsim.log.bytes.Varint;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.format.SegmentFiles;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/// Single records of a log, read block by block; the blocks used last are kept. Whoever reads one record mostly wants
/// its neighbours next: a fleet is brought up, and recovered, in the order of the log. Any thread may read.
public final class BlockCache {
    /// Enough to learn how long a record is; no record is shorter.
    private static final int PREFIX_BYTES = Varint.BYTES_MAX;
    /// A block also holds the beginning of the next one, so that few records cross an edge. This is the block size
    /// divided by the overlap.
    private static final int OVERLAP = 8;

    private final Path directory;
    private final Index index;
    private final int blockBytes;
    private final LongSupplier settledEnd;
    private final Map<Long, Block> blocks;

    /// @param length how much of it will never change
    private record Block(byte[] bytes, int length) {}

    /// @param settledEnd a position before which the log does not change any more
    public BlockCache(Path directory, Index index, int blockBytes, int blocksMax, LongSupplier settledEnd) {
        this.directory = directory;
        this.index = index;
        this.blockBytes = blockBytes;
        this.settledEnd = settledEnd;
        this.blocks = new LinkedHashMap<>(16, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Long, Block> eldest) {
                return size() > blocksMax;
            }
        };
    }

    /// The record at a position, its CRC checked. Throws [JournalDamaged] if there is none.
    public LogRecord read(long position) throws IOException {
        var segment = index.segmentOf(position);
        var offset = position - index.baseOf(segment);
        try {
            var at = (int) (offset % blockBytes);
            var block = block(segment, offset - at, at + PREFIX_BYTES);
            if (at + PREFIX_BYTES > block.length()) {
                throw new ByteSource.Malformed("the file ends where a record is expected");
            }
            var needed = RecordCodec.bytesNeeded(block.bytes(), at, PREFIX_BYTES);
            var whole = at + needed <= block.length() ? block : block(segment, offset - at, at + needed);
            if (at + needed <= whole.length()) {
                return RecordCodec.readChecked(whole.bytes(), at, needed, position);
            }
            var alone = load(segment, offset, needed);
            if (alone.length() < needed) {
                throw new ByteSource.Malformed("the file ends within a record");
            }
            return RecordCodec.readChecked(alone.bytes(), 0, needed, position);
        } catch (ByteSource.Malformed malformed) {
            throw new JournalDamaged(directory, segment, offset, malformed.getMessage());
        }
    }

    /// A block with the wanted bytes, if the log is that long and a block can hold them.
    private Block block(int segment, long from, int wanted) throws IOException {
        var position = index.baseOf(segment) + from;
        var capacity = blockBytes + blockBytes / OVERLAP;
        synchronized (blocks) {
            var block = blocks.get(position);
            if (block != null && (block.length() >= wanted || wanted > capacity)) {
                return block;
            }
        }
        // Not under the lock: others go on with the blocks that are there.
        var block = load(segment, from, capacity);
        synchronized (blocks) {
            blocks.put(position, block);
        }
        return block;
    }

    /// The file is opened each time: one that was kept would be closed for all by the first reader that is
    /// interrupted.
    private Block load(int segment, long from, int bytes) throws IOException {
        var settled = settledEnd.getAsLong() - index.baseOf(segment) - from;
        try (var channel = FileChannel.open(SegmentFiles.of(directory, segment), StandardOpenOption.READ)) {
            var buffer = ByteBuffer.allocate(Math.clamp(channel.size() - from, 0, bytes));
            while (buffer.hasRemaining() && channel.read(buffer, from + buffer.position()) >= 0) {
                // goes on until it is full
            }
            return new Block(buffer.array(), (int) Math.min(buffer.position(), settled));
        }
    }
}
