package io.kvmsim.journal;

import java.io.IOException;
import java.nio.file.Path;

/// Takes a group apart whose CRC has been checked.
final class GroupRecords {
    private GroupRecords() {}

    static void forEach(Path directory, Group group, LogReader.Visitor visitor) throws IOException {
        var header = group.header();
        var source = new ByteSource(group.array(), group.at() + GroupHeader.BYTES, group.at() + header.bytes());
        for (int i = 0; i < header.records(); i++) {
            visitor.record(read(directory, group, source));
        }
        if (source.remaining() != 0) {
            throw malformed(directory, group, source.remaining() + " bytes after its last record");
        }
    }

    private static LogRecord read(Path directory, Group group, ByteSource source) throws JournalDamaged {
        var position = group.header().position() + source.at() - group.at();
        try {
            return RecordCodec.read(source, position);
        } catch (ByteSource.Malformed malformed) {
            throw malformed(directory, group, malformed.getMessage());
        }
    }

    /// The CRC matches and yet the content does not: another version wrote it, or one with an error.
    private static JournalDamaged malformed(Path directory, Group group, String what) {
        var reason = "group %d: %s".formatted(group.header().groupNumber(), what);
        return new JournalDamaged(directory, group.header().segment(), group.offset(), reason);
    }
}
