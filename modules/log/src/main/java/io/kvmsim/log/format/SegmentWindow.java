package io.kvmsim.log.format;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// A bounded window on one segment file: what is asked for is in [#array], read ahead where the window had to move.
public final class SegmentWindow implements Closeable {
    private static final int WINDOW_BYTES_MIN = GroupHeader.BYTES;

    private final FileChannel channel;
    private byte[] array;
    private long start;
    private int filled;

    public SegmentWindow(Path file, int windowBytes) throws IOException {
        this.channel = FileChannel.open(file, StandardOpenOption.READ);
        this.array = new byte[Math.clamp(channel.size(), WINDOW_BYTES_MIN, windowBytes)];
    }

    public byte[] array() {
        return array;
    }

    public long fileBytes() throws IOException {
        return channel.size();
    }

    /// How many bytes of the window follow the offset, once [#at] has returned for it.
    public int available(long offset) {
        return (int) (start + filled - offset);
    }

    /// Where in the array the file's offset stands, with as many bytes as asked for; negative if the file is shorter.
    public int at(long offset, int bytes) throws IOException {
        if (offset < start || offset + bytes > start + filled) {
            move(offset, bytes);
        }
        return offset + bytes <= start + filled ? (int) (offset - start) : -1;
    }

    /// Forgets what was read: the next access goes to the file.
    public void forget() {
        filled = 0;
    }

    private void move(long offset, int bytes) throws IOException {
        if (bytes > array.length) {
            array = new byte[bytes];
        }
        start = offset;
        filled = 0;
        // Never past the size: not everything that has a segment's name ends by itself.
        var readable = Math.clamp(channel.size() - offset, 0, array.length);
        var buffer = ByteBuffer.wrap(array, 0, readable);
        while (buffer.hasRemaining()) {
            var read = channel.read(buffer, start + buffer.position());
            if (read < 0) {
                break;
            }
        }
        filled = buffer.position();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
