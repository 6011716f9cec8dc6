package io.kvmsim.log.read;

import io.kvmsim.log.bytes.ByteSink;
import io.kvmsim.log.bytes.ByteSource;
import io.kvmsim.log.format.Group;
import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.GroupVisitor;
import io.kvmsim.log.format.LogCursor;
import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.format.SegmentWindow;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.CheckedOutputStream;

/// The index as it was at a place of the log, or a little later. A checkpoint that is missing or damaged costs a scan,
/// never an answer. One that names what the log does not have says that the log is damaged.
///
/// @param cursor the place, from which on the log is to be read
/// @param lastGroup the position of the group before the place: what ties the checkpoint to this very log
/// @param reach the end of some group at the place or later, which no head goes beyond
/// @param reachCrc the group CRC of that group: only where the log still has it do all heads stand in the log
public record IndexCheckpoint(Index index, LogCursor cursor, long lastGroup, long reach, int reachCrc) {
    static final String FILE = "index";

    private static final String TEMPORARY = "index.tmp";
    private static final int MAGIC = 0x4B564C49; // KVLI
    private static final int FORMAT = 2;

    /// What is found where a checkpoint should be.
    public sealed interface Found {}

    /// It is whole, and the group before its place stands in the log.
    public record Usable(IndexCheckpoint checkpoint) implements Found {}

    public record Unusable(String reason) implements Found {}

    public static Path file(Path directory) {
        return directory.resolve(FILE);
    }

    /// Written beside and renamed, so that there is always a whole one. The index may go on changing meanwhile.
    ///
    /// @param newest asked after the last head was copied: a place up to which the log has been forced, and that
    ///     no group in the index is beyond
    public static void store(Path directory, Index index, LogCursor place, long lastGroup, Supplier<LogCursor> newest)
            throws IOException {
        var temporary = directory.resolve(TEMPORARY);
        try (var channel = FileChannel.open(
                temporary, StandardOpenOption.WRITE, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING)) {
            var crc = new CRC32C();
            var out = new DataOutputStream(new CheckedOutputStream(Channels.newOutputStream(channel), crc));
            write(out, header(index, place, lastGroup));
            for (var heads : (Iterable<HeadTable>) index.copies()::iterator) {
                if (heads.size() > 0) {
                    write(out, block(heads));
                }
            }
            var end = new ByteSink();
            end.u32(0);
            var reach = newest.get();
            end.u64(reach.position());
            end.u32(reach.crc());
            out.write(end.array(), 0, end.size());
            out.writeInt((int) crc.getValue());
            channel.force(true);
        }
        Files.move(temporary, file(directory), StandardCopyOption.ATOMIC_MOVE);
        SegmentFiles.force(directory);
    }

    private static void write(DataOutputStream out, ByteSink block) throws IOException {
        out.writeInt(block.size());
        out.write(block.array(), 0, block.size());
    }

    private static ByteSink header(Index index, LogCursor place, long lastGroup) {
        var sink = new ByteSink();
        sink.u32(MAGIC);
        sink.u8(FORMAT);
        sink.u32(place.segment());
        sink.u64(place.position());
        sink.u64(place.groups());
        sink.u32(place.crc());
        sink.u64(place.time());
        sink.u64(lastGroup);
        for (int segment = 1; segment <= place.segment(); segment++) {
            sink.varint(index.baseOf(segment));
        }
        return sink;
    }

    private static ByteSink block(HeadTable heads) {
        var sink = new ByteSink();
        heads.forEach((id, head) -> {
            sink.varint(id.length());
            sink.raw(id.array(), id.from(), id.length());
            sink.varint(head.highestSequenceNr());
            sink.varint(head.position());
            sink.varint(head.deletedTo());
        });
        return sink;
    }

    /// The directory's checkpoint, if it is whole and the group before its place stands in this log.
    public static Optional<IndexCheckpoint> load(Path directory) throws IOException {
        return examine(directory) instanceof Usable(var checkpoint) ? Optional.of(checkpoint) : Optional.empty();
    }

    public static Found examine(Path directory) throws IOException {
        var found = parse(directory);
        return found instanceof Usable(var checkpoint) && !checkpoint.matches(directory)
                ? new Unusable("the log does not have the group before its place")
                : found;
    }

    /// The checkpoint if it is whole, whatever the log has.
    private static Found parse(Path directory) throws IOException {
        var file = file(directory);
        if (!Files.isRegularFile(file)) {
            return new Unusable("there is none");
        }
        var crc = new CRC32C();
        try (var in = new DataInputStream(new CheckedInputStream(Files.newInputStream(file), crc))) {
            var checkpoint = read(directory, in, Files.size(file));
            var expected = (int) crc.getValue();
            if (in.readInt() != expected || in.read() >= 0) {
                return new Unusable("its CRC does not match");
            }
            return new Usable(checkpoint);
        } catch (ByteSource.Malformed malformed) {
            return new Unusable(malformed.getMessage());
        } catch (EOFException _) {
            return new Unusable("it ends early");
        }
    }

    /// The ends of groups that the directory's checkpoint names, whether or not the log has them: all of them were
    /// forced before it was written. None where it is not whole.
    public static List<KnownEnds.End> ends(Path directory) throws IOException {
        return switch (parse(directory)) {
            case Unusable _ -> List.of();
            case Usable(var checkpoint) ->
                List.of(
                        new KnownEnds.End(FILE, checkpoint.cursor.position(), checkpoint.cursor.crc()),
                        new KnownEnds.End(FILE, checkpoint.reach, checkpoint.reachCrc));
        };
    }

    private static IndexCheckpoint read(Path directory, DataInputStream in, long fileBytes) throws IOException {
        var header = block(in, fileBytes);
        if (header.u32() != MAGIC || header.u8() != FORMAT) {
            throw new ByteSource.Malformed("no checkpoint of this format");
        }
        var segment = header.u32();
        var position = header.u64();
        var groups = header.u64();
        var crc = header.u32();
        var time = header.u64();
        var lastGroup = header.u64();
        if (segment < 1 || segment > header.remaining()) {
            throw new ByteSource.Malformed("a checkpoint in segment " + segment);
        }
        var bases = new long[segment];
        for (int i = 0; i < segment; i++) {
            bases[i] = header.varint();
        }
        var index = new Index(directory);
        index.bases(bases);
        for (var heads = block(in, fileBytes); heads.remaining() > 0; heads = block(in, fileBytes)) {
            while (heads.remaining() > 0) {
                index.raise(heads.id(), new Index.Head(heads.varint(), heads.varint(), heads.varint()));
            }
        }
        var cursor = new LogCursor(segment, bases[segment - 1], position, groups, crc, time);
        return new IndexCheckpoint(index, cursor, lastGroup, in.readLong(), in.readInt());
    }

    private static ByteSource block(DataInputStream in, long fileBytes) throws IOException {
        var length = in.readInt();
        if (length < 0 || length > fileBytes) {
            throw new ByteSource.Malformed("a block of " + length + " bytes");
        }
        var bytes = new byte[length];
        in.readFully(bytes);
        return new ByteSource(bytes, 0, length);
    }

    /// Whether the group before the place stands in the log, whole, and each segment before it where it was.
    boolean matches(Path directory) {
        return hasGroupBefore(directory) && hasSegmentsBefore(directory);
    }

    private boolean hasSegmentsBefore(Path directory) {
        for (int segment = 1; segment < cursor.segment(); segment++) {
            if (!hasSegment(directory, segment)) {
                return false;
            }
        }
        return true;
    }

    /// Looks at the first header only: what stands behind it is checked when it is read.
    private boolean hasSegment(Path directory, int segment) {
        try (var window = new SegmentWindow(SegmentFiles.of(directory, segment), GroupHeader.BYTES)) {
            var base = index.baseOf(segment);
            var at = window.at(0, GroupHeader.BYTES);
            return at >= 0
                    && GroupHeader.isValid(window.array(), at)
                    && GroupHeader.read(window.array(), at).isFirstOf(segment, base)
                    && window.fileBytes() == index.baseOf(segment + 1) - base;
        } catch (IOException _) {
            return false;
        }
    }

    private boolean hasGroupBefore(Path directory) {
        var segment = index.segmentOf(lastGroup);
        try (var window = new SegmentWindow(SegmentFiles.of(directory, segment), GroupHeader.BYTES)) {
            var offset = lastGroup - index.baseOf(segment);
            var at = window.at(offset, GroupHeader.BYTES);
            if (at < 0 || !GroupHeader.isValid(window.array(), at)) {
                return false;
            }
            var header = GroupHeader.read(window.array(), at);
            return header.position() == lastGroup
                    && header.end() == cursor.position()
                    && header.groupNumber() == cursor.groups()
                    && header.groupCrc() == cursor.crc()
                    && header.hasSaneLength()
                    && isWhole(window, offset, header);
        } catch (IOException _) {
            return false;
        }
    }

    private static boolean isWhole(SegmentWindow window, long offset, GroupHeader header) throws IOException {
        var at = window.at(offset, header.bytes());
        return at >= 0 && GroupHeader.groupCrc(window.array(), at, header.bytes()) == header.groupCrc();
    }

    /// Reads the log from the place on. Empty where the log does not have the group any more up to which heads may
    /// reach: some of them would name records that are not there.
    Optional<OpenedLog> follow(Path directory) throws IOException {
        var hasReach = new boolean[] {reach == cursor.position() && reachCrc == cursor.crc()};
        // What the last group before the place says of itself: whatever is before it had been forced.
        var noted = KnownEnds.notedAfter(directory, cursor);
        var scanner = new LogScanner(directory, cursor, lastGroup);
        var extent = scanner.scan(noted.watchedBy(new GroupVisitor() {
            @Override
            public void segment(int number, long base) {
                index.segment(number, base);
            }

            @Override
            public void group(Group group) throws IOException {
                index.group(group);
                hasReach[0] |= group.header().end() == reach && group.header().groupCrc() == reachCrc;
            }
        }));
        noted.check(directory, scanner.cursor());
        return hasReach[0] ? Optional.of(new OpenedLog(index, scanner.cursor(), extent)) : Optional.empty();
    }
}
