package io.kvmsim.log.read;

import io.kvmsim.log.bytes.ByteSource;
import io.kvmsim.log.format.Group;
import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogRecord;
import java.io.IOException;
import java.nio.file.Path;

/// Reads the records of a group whose CRC has been checked, one after another.
public final class GroupRecords {
    private final Path directory;
    private final Group group;
    private final ByteSource source;
    private int left;

    public GroupRecords(Path directory, Group group) {
        this.directory = directory;
        this.group = group;
        this.source = new ByteSource(
                group.array(),
                group.at() + GroupHeader.BYTES,
                group.at() + group.header().bytes());
        this.left = group.header().records();
    }

    public static void forEach(Path directory, Group group, LogReader.Visitor visitor) throws IOException {
        var records = new GroupRecords(directory, group);
        for (var record = records.next(); record != null; record = records.next()) {
            visitor.record(record);
        }
    }

    /// What each record says of its id; no more is made of it, but all of it is checked.
    static void forEachHead(Path directory, Group group, HeadTable.Visitor visitor) throws JournalDamaged {
        new GroupRecords(directory, group).forEachHead(visitor);
    }

    /// Whether the last one was given.
    boolean isDone() {
        return left == 0;
    }

    /// Null after the last one.
    public LogRecord next() throws JournalDamaged {
        if (left == 0) {
            checkEnd();
            return null;
        }
        left--;
        try {
            return RecordCodec.read(source, position());
        } catch (ByteSource.Malformed malformed) {
            throw malformed(malformed.getMessage());
        }
    }

    private void forEachHead(HeadTable.Visitor visitor) throws JournalDamaged {
        try {
            for (; left > 0; left--) {
                RecordCodec.head(source, position(), visitor);
            }
        } catch (ByteSource.Malformed malformed) {
            throw malformed(malformed.getMessage());
        }
        checkEnd();
    }

    private long position() {
        return group.header().position() + source.at() - group.at();
    }

    private void checkEnd() throws JournalDamaged {
        if (source.remaining() != 0) {
            throw malformed(source.remaining() + " bytes after its last record");
        }
    }

    /// The CRC matches and yet the content does not: another version wrote it, or one with an error.
    private JournalDamaged malformed(String what) {
        var reason = "group %d: %s".formatted(group.header().groupNumber(), what);
        return new JournalDamaged(directory, group.header().segment(), group.offset(), reason);
    }
}
