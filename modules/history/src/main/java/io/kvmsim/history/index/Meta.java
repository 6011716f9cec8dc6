package io.kvmsim.history.index;

import io.kvmsim.log.read.LogMark;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// What an index says of itself: of which log it is, how far it goes, and how much is in it.
///
/// @param sizes     of its parts
/// @param principal whose calls on virtual time are
/// @param mark      up to which the log was read
/// @param records   of the log before the mark
/// @param histories rows there are
/// @param words     rows there are
/// @param facts     events and refused calls
record Meta(Sizes sizes, String principal, LogMark mark, long records, long histories, long words, long facts) {
    /// Of the tables. Format 1 had no hours among its words; format 2 counted what no person caused as the run's;
    /// format 3 had no checkpoints.
    static final int FORMAT = 4;

    static Meta empty(Sizes sizes, String principal) {
        return new Meta(sizes, principal, LogMark.START, 0, 0, 0, 0);
    }

    void store(Store store) throws BadIndex {
        store.put(Table.META, "format", FORMAT);
        store.put(Table.META, "part_records", sizes.part());
        store.put(Table.META, "block_records", sizes.block());
        store.put(Table.META, "principal", principal);
        store.put(Table.META, "log_position", mark.position());
        store.put(Table.META, "log_groups", mark.groups());
        store.put(Table.META, "log_crc", Integer.toUnsignedLong(mark.crc()));
        store.put(Table.META, "log_time", mark.time());
        store.put(Table.META, "log_last_group", mark.lastGroup());
        store.put(
                Table.META,
                "log_segments",
                mark.bases().stream().map(String::valueOf).collect(Collectors.joining(",")));
        store.put(Table.META, "records", records);
        store.put(Table.META, "histories", histories);
        store.put(Table.META, "words", words);
        store.put(Table.META, "facts", facts);
    }

    /// Nothing where there is no index yet.
    ///
    /// @throws BadIndex where it is damaged, or of another format
    static Optional<Meta> load(Store store) throws BadIndex {
        var values = new HashMap<String, Row>();
        for (var row : store.select(Table.META, "")) {
            values.put(row.text(0), row);
        }
        if (values.isEmpty()) {
            return Optional.empty();
        }
        long format = number(values, "format");
        if (format != FORMAT) {
            throw new BadIndex("it is of format %d; this version reads format %d".formatted(format, FORMAT));
        }
        var bases = Arrays.stream(value(values, "log_segments").text(1).split(","))
                .map(Long::parseLong)
                .toList();
        var mark = new LogMark(
                bases,
                number(values, "log_position"),
                number(values, "log_groups"),
                (int) number(values, "log_crc"),
                number(values, "log_time"),
                number(values, "log_last_group"));
        var sizes = new Sizes((int) number(values, "part_records"), (int) number(values, "block_records"));
        return Optional.of(new Meta(
                sizes,
                value(values, "principal").text(1),
                mark,
                number(values, "records"),
                number(values, "histories"),
                number(values, "words"),
                number(values, "facts")));
    }

    private static Row value(Map<String, Row> values, String key) throws BadIndex {
        var row = values.get(key);
        if (row == null) {
            throw new BadIndex("table meta has no %s".formatted(key));
        }
        return row;
    }

    private static long number(Map<String, Row> values, String key) throws BadIndex {
        return value(values, key).number(1);
    }
}
