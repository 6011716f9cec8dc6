package io.kvmsim.history.read;

import io.kvmsim.history.index.HistoryIndex;
import io.kvmsim.history.index.Kind;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/// Counts of a whole log, from its index.
final class IndexedCount {
    private IndexedCount() {}

    /// As [LogCount] names them. Nothing where the index has no answer.
    static Optional<Map<String, Long>> of(HistoryIndex index, LogCount.By by) throws IOException {
        return switch (by) {
            case type -> types(index);
            case vm -> vms(index);
            case principal -> principals(index);
            case errno -> index.counts(Kind.errno);
            case hour -> index.counts(Kind.hour);
        };
    }

    /// Users who acted as a principal are words of the index, too, but not counted.
    private static Optional<Map<String, Long>> principals(HistoryIndex index) throws IOException {
        var counts = index.counts(Kind.principal);
        counts.ifPresent(all -> all.values().removeIf(count -> count == 0));
        return counts;
    }

    private static Optional<Map<String, Long>> types(HistoryIndex index) throws IOException {
        var types = index.counts(Kind.type);
        var errnos = index.counts(Kind.errno);
        if (types.isEmpty() || errnos.isEmpty()) {
            return Optional.empty();
        }
        var counts = new HashMap<>(types.get());
        errnos.get().forEach((errno, count) -> counts.put(LogCount.REFUSED + errno, count));
        return Optional.of(counts);
    }

    private static Optional<Map<String, Long>> vms(HistoryIndex index) throws IOException {
        var counts = index.counts(Kind.vm);
        if (counts.isPresent()) {
            var own = index.ownFacts();
            if (own.isEmpty()) {
                return Optional.empty();
            }
            own.get().forEach((id, facts) -> counts.get().merge(id, facts, Long::sum));
            counts.get().values().removeIf(count -> count == 0);
        }
        return counts;
    }
}
