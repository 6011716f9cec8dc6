package io.kvmsim.history.index;

import java.util.Map;

/// The histories that may contain a match of a filter.
///
/// @param last      by id: up to which position of the log it may stand
/// @param lastOfAll the latest of these positions
/// @param records   of all these histories, as far as they are indexed
public record Hits(Map<String, Long> last, long lastOfAll, long records) {
    Hits(Map<String, Long> last, long records) {
        this(last, last.values().stream().mapToLong(Long::longValue).max().orElse(-1), records);
    }

    public boolean has(String id) {
        return last.containsKey(id);
    }

    public long last(String id) {
        return last.get(id);
    }
}
