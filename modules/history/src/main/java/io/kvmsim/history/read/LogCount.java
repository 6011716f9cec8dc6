package io.kvmsim.history.read;

import io.kvmsim.history.fold.Fact;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Counts events and refusals by kind.
public final class LogCount {
    static final String REFUSED = "refused ";

    private final By by;
    private final Map<String, Long> counts = new HashMap<>();

    /// What makes a kind.
    public enum By {
        type,
        vm,
        principal,
        errno,
        hour
    }

    /// @param count of events and refusals
    public record Row(String name, long count) {}

    public LogCount(By by) {
        this.by = by;
    }

    public void add(Fact fact) {
        if (by != By.errno || fact.isRefusal()) {
            counts.merge(key(fact), 1L, Long::sum);
        }
    }

    /// Adds to the count of a name.
    void add(String name, long count) {
        counts.merge(name, count, Long::sum);
    }

    private String key(Fact fact) {
        return switch (by) {
            case type -> fact.isRefusal() ? REFUSED + fact.errno() : fact.type();
            case vm -> fact.vm().value();
            case principal -> fact.by().name();
            case errno -> fact.errno();
            case hour -> fact.when().hour();
        };
    }

    /// The most frequent first; hours in their order.
    public List<Row> rows() {
        var order = by == By.hour
                ? Comparator.comparing((Row row) -> hour(row.name())).thenComparing(Row::name)
                : Comparator.comparingLong(Row::count).reversed().thenComparing(Row::name);
        return counts.entrySet().stream()
                .map(entry -> new Row(entry.getKey(), entry.getValue()))
                .sorted(order)
                .toList();
    }

    private static long hour(String name) {
        return name.startsWith("+") ? Long.parseLong(name.substring(1, name.length() - 1)) : Long.MAX_VALUE;
    }
}
