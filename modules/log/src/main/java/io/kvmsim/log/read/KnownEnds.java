package io.kvmsim.log.read;

import io.kvmsim.log.format.Group;
import io.kvmsim.log.format.GroupHeader;
import io.kvmsim.log.format.GroupVisitor;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogCursor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Ends of groups that are known to have been forced from elsewhere than the log itself. A log that does not have all
/// of them lost something, or is another one.
///
/// They are read before the log is: whatever a live writer appends meanwhile is behind them.
final class KnownEnds {
    private final List<End> ends;
    private final Set<End> found = ConcurrentHashMap.newKeySet();

    /// @param source   the file that names it
    /// @param position where a group ends
    /// @param crc      the group CRC of that group
    record End(String source, long position, int crc) {}

    private KnownEnds(List<End> ends) {
        this.ends = List.copyOf(ends);
    }

    /// What the note of the forced end and the index checkpoint say, as far as they are whole.
    static KnownEnds of(Path directory) throws IOException {
        var ends = new ArrayList<>(IndexCheckpoint.ends(directory));
        ForcedEndNote.read(directory).ifPresent(ends::add);
        return new KnownEnds(ends);
    }

    /// What the note says, for a log that is read from a place on.
    static KnownEnds notedAfter(Path directory, LogCursor place) throws IOException {
        var known = new KnownEnds(ForcedEndNote.read(directory).stream().toList());
        // Before the place the chain of groups speaks for it.
        known.ends.stream()
                .filter(end -> end.position() < place.position()
                        || (end.position() == place.position() && end.crc() == place.crc()))
                .forEach(known.found::add);
        return known;
    }

    /// Lets a visitor see the groups of the log, and notes which ends they have.
    GroupVisitor watchedBy(GroupVisitor visitor) {
        return new GroupVisitor() {
            @Override
            public void restart() {
                found.clear();
                visitor.restart();
            }

            @Override
            public void segment(int number, long base) {
                visitor.segment(number, base);
            }

            @Override
            public void group(Group group) throws IOException {
                see(group.header());
                visitor.group(group);
            }
        };
    }

    private void see(GroupHeader header) {
        for (var end : ends) {
            if (end.position() == header.end() && end.crc() == header.groupCrc()) {
                found.add(end);
            }
        }
    }

    /// @param end where the log ended that was read
    void check(Path directory, LogCursor end) throws JournalDamaged {
        for (var known : ends) {
            if (!found.contains(known)) {
                var reason = known.position() > end.position()
                        ? "the log ends here, at position %d, but \"%s\" says that it was forced up to position %d"
                                .formatted(end.position(), known.source(), known.position())
                        : "\"%s\" names a group that ends at position %d, which this log does not have"
                                .formatted(known.source(), known.position());
                throw new JournalDamaged(directory, end.segment(), end.offset(), reason);
            }
        }
    }
}
