package io.kvmsim.history.index;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/// The tables of the index: an interface, described in `docs/history-index.md`. Every row ends with a check
/// of its values.
enum Table {
    META("key TEXT PRIMARY KEY", "value"),
    HISTORIES(
            "number INTEGER PRIMARY KEY",
            "id TEXT NOT NULL",
            "host TEXT",
            "records INTEGER",
            "deletions INTEGER",
            "events INTEGER",
            "refusals INTEGER",
            "others INTEGER",
            "first_position INTEGER",
            "last_position INTEGER",
            "virtual_first INTEGER",
            "virtual_last INTEGER",
            "wall_first INTEGER",
            "wall_last INTEGER"),
    PLACES("part INTEGER", "history INTEGER", "records INTEGER", "positions BLOB"),
    BLOCKS(
            "number INTEGER PRIMARY KEY",
            "records INTEGER",
            "events INTEGER",
            "refusals INTEGER",
            "first_position INTEGER",
            "last_position INTEGER",
            "virtual_first INTEGER",
            "virtual_last INTEGER",
            "wall_first INTEGER",
            "wall_last INTEGER",
            "positions BLOB",
            "histories BLOB"),
    WORDS("number INTEGER PRIMARY KEY", "kind TEXT", "word TEXT", "facts INTEGER", "records INTEGER"),
    POSTINGS("word INTEGER", "part INTEGER", "records INTEGER", "bitmap BLOB"),
    SNAPSHOTS(
            "history INTEGER",
            "sequence_nr INTEGER",
            "event INTEGER",
            "refusals INTEGER",
            "virtual_last INTEGER",
            "wall_last INTEGER",
            "host TEXT",
            "head BLOB",
            "events BLOB"),
    CHECKPOINTS(
            "number INTEGER PRIMARY KEY",
            "position INTEGER",
            "records INTEGER",
            "monitors INTEGER",
            "virtual_last INTEGER",
            "latest INTEGER",
            "is_virtual INTEGER"),
    STATES("checkpoint INTEGER", "part INTEGER", "states BLOB");

    /// Made last: an index that is filled from the start is kept in order by nobody.
    static final String BY_ID = "CREATE INDEX IF NOT EXISTS histories_by_id ON histories (id)";

    private static final String VMS = "CREATE VIEW vms AS SELECT number, id, host, records, events, refusals,"
            + " first_position, last_position, virtual_first, virtual_last, wall_first, wall_last"
            + " FROM histories WHERE id NOT LIKE '/%'";

    private final List<String> definitions;
    private final List<String> columns;

    Table(String... definitions) {
        this.definitions = List.of(definitions);
        this.columns = Arrays.stream(definitions)
                .map(definition -> definition.substring(0, (definition + " ").indexOf(' ')))
                .toList();
    }

    String sqlName() {
        return name().toLowerCase(Locale.ROOT);
    }

    int columns() {
        return columns.size();
    }

    /// What makes them all.
    static List<String> schema() {
        var statements = Arrays.stream(values()).map(Table::create).collect(Collectors.toList());
        statements.add(VMS);
        return statements;
    }

    private String create() {
        var key =
                switch (this) {
                    case PLACES -> ", PRIMARY KEY (part, history)) WITHOUT ROWID";
                    case POSTINGS -> ", PRIMARY KEY (word, part))";
                    case SNAPSHOTS -> ", PRIMARY KEY (history, sequence_nr))";
                    case STATES -> ", PRIMARY KEY (checkpoint, part))";
                    case META, HISTORIES, BLOCKS, WORDS, CHECKPOINTS -> ")";
                };
        return "CREATE TABLE %s (%s, crc INTEGER%s".formatted(sqlName(), String.join(", ", definitions), key);
    }

    String insert() {
        return "INSERT OR REPLACE INTO %s VALUES (%s?)".formatted(sqlName(), "?, ".repeat(columns()));
    }

    /// @param rest of the statement, from `WHERE` or `ORDER` on
    String select(String rest) {
        return "SELECT %s, crc FROM %s %s".formatted(String.join(", ", columns), sqlName(), rest);
    }
}
