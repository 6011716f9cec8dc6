package io.kvmsim.load.product;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Writes what a journal wrote to plain files: the same bytes in the same groups, each one write and one force.
final class PlainFile {
    private PlainFile() {}

    static void write(Path file, GroupLengths groups) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            int at = 0;
            for (int length : groups.lengths()) {
                var group = ByteBuffer.wrap(groups.segment(), at, length);
                while (group.hasRemaining()) {
                    channel.write(group);
                }
                channel.force(false);
                at += length;
            }
        }
    }
}
