package io.kvmsim.cli.output;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;

/// Lines that are read back last first, kept in a temporary file: each with its length behind it.
public final class ReversedFile implements Closeable {
    private static final int BUFFER_BYTES = 1 << 20;

    private final FileChannel file;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES);
    private long end = -1;

    public ReversedFile() throws IOException {
        var path = Files.createTempFile("kvmsim-log", ".lines");
        file = FileChannel.open(
                path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
    }

    public void add(String line) throws IOException {
        var bytes = line.getBytes(StandardCharsets.UTF_8);
        if (buffer.remaining() < bytes.length + Integer.BYTES) {
            flush();
        }
        if (buffer.capacity() < bytes.length + Integer.BYTES) {
            writeAll(ByteBuffer.wrap(bytes));
            buffer.putInt(bytes.length);
        } else {
            buffer.put(bytes).putInt(bytes.length);
        }
    }

    private void flush() throws IOException {
        writeAll(buffer.flip());
        buffer.clear();
    }

    private void writeAll(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    /// The last line that was not yet taken; null where there is none.
    public String removeLast() throws IOException {
        if (end < 0) {
            flush();
            end = file.size();
        }
        if (end == 0) {
            return null;
        }
        int length = read(end - Integer.BYTES, Integer.BYTES).getInt();
        end -= Integer.BYTES + length;
        return new String(read(end, length).array(), StandardCharsets.UTF_8);
    }

    private ByteBuffer read(long position, int length) throws IOException {
        var bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, position + bytes.position()) < 0) {
                throw new IOException("the temporary file of the log was cut");
            }
        }
        return bytes.flip();
    }

    @Override
    public void close() throws IOException {
        file.close();
    }
}
