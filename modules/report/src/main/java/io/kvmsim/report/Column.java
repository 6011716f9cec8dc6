package io.kvmsim.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// What is sampled of a host: the columns of `timeseries.csv` after time and host.
enum Column {
    LIMIT,
    USED,
    KERNEL,
    GUEST,
    GIVEN_BACK,
    SWAPPED,
    PRESSURE,
    PLANNED,
    RUNNING,
    STOPPED,
    MIGRATING,
    KILLED,
    UNPLACED,
    CALLS,
    REFUSED,
    EVENTS;

    private static final List<Column> ALL = List.of(values());

    static List<Column> all() {
        return ALL;
    }

    /// Among the columns of a row.
    int place() {
        return ALL.indexOf(this);
    }

    /// As the header spells it.
    String header() {
        return name().toLowerCase(Locale.ROOT);
    }

    /// The whole header of the file.
    static List<String> headers() {
        var headers = new ArrayList<>(List.of("seconds", "host"));
        ALL.stream().map(Column::header).forEach(headers::add);
        return headers;
    }
}
