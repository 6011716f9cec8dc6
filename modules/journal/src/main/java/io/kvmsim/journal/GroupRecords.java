package io.kvmsim.journal;

import java.io.IOException;
import java.nio.file.Path;

/// Takes a group apart whose CRC has been checked.
final class GroupRecords {
    private GroupRecords() {}

    static void forEach(Path directory, Group group, LogReader.Visitor visitor) throws IOException {
        var source = content(group);
        for (int i = 0; i < group.header().records(); i++) {
            visitor.record(read(directory, group, source));
        }
        checkEnd(directory, group, source);
    }

    /// What each record says of its id; no more is made of it, but all of it is checked.
    static void forEachHead(Path directory, Group group, HeadTable.Visitor visitor) throws JournalDamaged {
        var source = content(group);
        try {
            for (int i = 0; i < group.header().records(); i++) {
                RecordCodec.head(source, position(group, source), visitor);
            }
        } catch (ByteSource.Malformed malformed) {
            throw malformed(directory, group, malformed.getMessage());
        }
        checkEnd(directory, group, source);
    }

    private static ByteSource content(Group group) {
        var end = group.at() + group.header().bytes();
        return new ByteSource(group.array(), group.at() + GroupHeader.BYTES, end);
    }

    private static long position(Group group, ByteSource source) {
        return group.header().position() + source.at() - group.at();
    }

    private static void checkEnd(Path directory, Group group, ByteSource source) throws JournalDamaged {
        if (source.remaining() != 0) {
            throw malformed(directory, group, source.remaining() + " bytes after its last record");
        }
    }

    private static LogRecord read(Path directory, Group group, ByteSource source) throws JournalDamaged {
        try {
            return RecordCodec.read(source, position(group, source));
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
