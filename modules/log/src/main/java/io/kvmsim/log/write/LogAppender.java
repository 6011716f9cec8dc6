package io.kvmsim.log.write;

import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.LogCursor;
import io.kvmsim.log.format.SegmentFiles;
import io.kvmsim.log.read.ForcedEndNote;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/// Puts groups at the end of the log, one after another, each forced before the next is written.
final class LogAppender implements Closeable {
    private static final long ROOM_BYTES = 4L << 20;

    private final Path directory;
    private final ChannelOpener opener;
    private final long segmentBytes;
    private final ForcedEndNote note;
    private FileChannel channel;
    /// How long the segment's file was made ahead of use.
    private long roomEnd;

    private boolean isRoomRefused;

    /// Everything before it has been forced.
    private volatile LogCursor cursor;

    /// The log up to the cursor has been forced, and nothing stands behind it.
    LogAppender(Path directory, ChannelOpener opener, long segmentBytes, LogCursor cursor) throws IOException {
        this.directory = directory;
        this.opener = opener;
        this.segmentBytes = segmentBytes;
        this.cursor = cursor;
        openSegment();
        this.note = ForcedEndNote.open(directory);
        note.write(cursor);
    }

    LogCursor cursor() {
        return cursor;
    }

    /// Closes the segment if a group of this length has no room left in it. A longer group has one to itself.
    void roll(int bytes) throws IOException {
        if (cursor.offset() > 0 && cursor.offset() + bytes > segmentBytes) {
            cutRoom();
            channel.close();
            cursor = cursor.inNextSegment();
            openSegment();
        }
    }

    /// Seals, writes and forces a group whose content stands after room for the header.
    void append(byte[] array, int bytes, int records, long time) throws IOException {
        var forcedEnd = cursor.position();
        var crc = GroupHeader.seal(array, bytes, cursor, forcedEnd, time, records);
        makeRoom(bytes);
        var buffer = ByteBuffer.wrap(array, 0, bytes);
        for (var at = cursor.offset(); buffer.hasRemaining(); ) {
            at += channel.write(buffer, at);
        }
        // The length of the file is among what forcing its data makes durable.
        channel.force(false);
        requireFile();
        cursor = new LogCursor(
                cursor.segment(), cursor.segmentBase(), cursor.position() + bytes, cursor.groups() + 1, crc, time);
        // Before anybody is told that it is on the disk.
        note.write(cursor);
    }

    /// What is forced to a file that has no name any more is lost.
    private void requireFile() throws IOException {
        var file = SegmentFiles.of(directory, cursor.segment());
        if (!Files.exists(file)) {
            throw new NoSuchFileException(file.toString(), null, "the file was removed while it was written");
        }
    }

    /// Makes the file longer than necessary, from time to time: a force that has no new length to make durable is a
    /// third faster. Nothing is written there, so it takes no space. If the disk refuses, for example because of a
    /// limit on lengths, the file keeps its length: only the writing of the group matters.
    private void makeRoom(int bytes) {
        var needed = cursor.offset() + bytes;
        var wanted = Math.min(needed + ROOM_BYTES, segmentBytes);
        if (needed > roomEnd && wanted > needed && !isRoomRefused) {
            try {
                channel.write(ByteBuffer.allocate(1), wanted - 1);
                roomEnd = wanted;
            } catch (IOException _) {
                isRoomRefused = true;
            }
        }
    }

    /// A closed segment ends with its last group, durably so before there is a next one.
    private void cutRoom() throws IOException {
        if (roomEnd > cursor.offset()) {
            channel.truncate(cursor.offset());
            channel.force(true);
        }
        roomEnd = 0;
    }

    /// Ends the log behind its last group. Not after a failure: nothing is written any more then.
    void finish() throws IOException {
        cutRoom();
    }

    private void openSegment() throws IOException {
        channel = opener.open(
                SegmentFiles.of(directory, cursor.segment()),
                Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE));
        SegmentFiles.force(directory);
    }

    @Override
    public void close() throws IOException {
        note.close();
        channel.close();
    }
}
