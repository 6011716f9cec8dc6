package io.kvmsim.log.read;

import io.kvmsim.log.format.GroupVisitor;
import io.kvmsim.log.format.LogCursor;
import io.kvmsim.log.format.LogExtent;
import java.io.IOException;
import java.nio.file.Path;

/// A log that was read from its start, every group of it.
///
/// @param end where the next group would stand
record WholeLog(LogCursor end, LogExtent extent) {

    /// Shows all groups to a visitor, those of closed segments on several threads at once. What is not simply whole is
    /// read once more by one thread alone, in order, whose verdict counts: the visitor is told to start anew.
    static WholeLog read(Path directory, int threads, GroupVisitor visitor) throws IOException {
        var known = KnownEnds.of(directory);
        var watched = known.watchedBy(visitor);
        var closed = ClosedSegments.walk(directory, threads, watched);
        if (closed.isEmpty()) {
            watched.restart();
        }
        return finish(directory, LogScanner.after(directory, closed), known, watched);
    }

    /// Shows all groups in the order of the log.
    static WholeLog read(Path directory, GroupVisitor visitor) throws IOException {
        var known = KnownEnds.of(directory);
        return finish(directory, new LogScanner(directory, LogCursor.START, 0), known, known.watchedBy(visitor));
    }

    private static WholeLog finish(Path directory, LogScanner scanner, KnownEnds known, GroupVisitor watched)
            throws IOException {
        var extent = scanner.scan(watched);
        known.check(directory, scanner.cursor());
        return new WholeLog(scanner.cursor(), extent);
    }
}
