package io.kvmsim.log.read;

import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogExtent;
import io.kvmsim.log.format.LogPlace;
import io.kvmsim.log.format.LogRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// A log whose contents before a mark are already known: single records by their positions, and all
/// that follow the mark. Opening it costs what follows the mark, whatever stands before. What is known of the
/// log is of the moment when it was opened. Any thread may ask.
///
/// Every method may throw [JournalDamaged].
public final class MarkedLog {
    private static final int BLOCK_BYTES = 16 * 1024;
    private static final int BLOCKS_MAX = 64;

    private final Path directory;
    private final LogMark mark;
    private final OpenedLog opened;
    private final BlockCache blocks;

    private MarkedLog(Path directory, LogMark mark, OpenedLog opened) {
        this.directory = directory;
        this.mark = mark;
        this.opened = opened;
        this.blocks = new BlockCache(directory, opened.index(), BLOCK_BYTES, BLOCKS_MAX, opened.extent()::end);
    }

    /// Nothing where the log does not have the group before the mark: it is another log, or it was cut.
    public static Optional<MarkedLog> open(Path directory, LogMark mark) throws IOException {
        var checkpoint = mark.checkpoint(new Index(directory));
        if (mark.groups() > 0 && !checkpoint.matches(directory)) {
            return Optional.empty();
        }
        return checkpoint.follow(directory).map(opened -> new MarkedLog(directory, mark, opened));
    }

    public LogExtent extent() {
        return opened.extent();
    }

    /// One record, its CRC checked.
    public LogRecord record(long position) throws IOException {
        return blocks.read(position);
    }

    /// The ids that have records behind the mark, in the order of their names.
    public Set<String> idsBehind() {
        var ids = new TreeSet<String>();
        opened.index().copies().forEach(heads -> heads.forEach((id, _) -> ids.add(id.toString())));
        return ids;
    }

    /// Where the records of an id behind the mark stand, ascending.
    public List<Long> positionsBehind(String id) throws IOException {
        var positions = new ArrayList<Long>();
        for (var at = opened.index().head(id).position(); at >= mark.position() && at > 0; ) {
            var record = record(at);
            if (!record.persistenceId().equals(id)) {
                throw damaged(at, "a record of %s where one of %s is expected".formatted(record.persistenceId(), id));
            }
            positions.add(at);
            at = record.previousPosition();
        }
        Collections.reverse(positions);
        return positions;
    }

    /// Goes over the records behind the mark.
    public RecordWalk walk() {
        var tail = new LogTail(directory, mark.cursor(), opened.cursor()::position);
        return new RecordWalk(directory, tail, mark.position(), opened.index());
    }

    /// Where the record of a position stands.
    public LogPlace place(long position) {
        int segment = opened.index().segmentOf(position);
        return new LogPlace(segment, position - opened.index().baseOf(segment));
    }

    private JournalDamaged damaged(long position, String reason) {
        var place = place(position);
        return new JournalDamaged(directory, place.segment(), place.offset(), reason);
    }
}
