package io.kvmsim.history.index;

import java.io.Closeable;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;

/// The SQLite file of an index. For one thread at a time.
final class Store implements Closeable {
    private static final String READ_ONLY = "1";
    private static final String READ_WRITE_CREATE = "6";
    /// A build holds the file for as long as it takes to write a million records; a reader for one question.
    private static final String WAIT_MILLIS = "10000";
    /// A reader does not wait: the journal has the answer too.
    private static final String NO_WAIT = "0";

    private final Connection connection;
    private final Map<Table, PreparedStatement> inserts = new EnumMap<>(Table.class);
    private final Map<String, PreparedStatement> selects = new HashMap<>();

    private Store(Connection connection) {
        this.connection = connection;
    }

    static Store readOnly(Path file) throws BadIndex {
        return open(file, READ_ONLY, NO_WAIT);
    }

    /// Makes the file where there is none. Durable against the end of this process, not of the machine: what
    /// a machine leaves half written the checks find, and it can be made anew.
    static Store writable(Path file) throws BadIndex {
        var store = open(file, READ_WRITE_CREATE, WAIT_MILLIS);
        try {
            store.execute("PRAGMA synchronous = OFF");
            store.execute("PRAGMA cache_size = -131072");
            return store;
        } catch (BadIndex e) {
            store.close();
            throw e;
        }
    }

    private static Store open(Path file, String mode, String waitMillis) throws BadIndex {
        var properties = new Properties();
        properties.setProperty("open_mode", mode);
        properties.setProperty("busy_timeout", waitMillis);
        try {
            // As a URI, in which a name may hold what the driver would take for options.
            var uri = "jdbc:sqlite:" + file.toAbsolutePath().toUri();
            var connection = DriverManager.getConnection(uri, properties);
            connection.setAutoCommit(false);
            return new Store(connection);
        } catch (SQLException e) {
            throw e.getCause() == null || e.getCause() instanceof SQLException ? bad(e) : notUnpacked(e);
        }
    }

    /// The driver unpacks SQLite itself to the temporary folder. Where it cannot it only says that it did not open.
    private static BadIndex notUnpacked(SQLException e) {
        var folder = System.getProperty("org.sqlite.tmpdir", System.getProperty("java.io.tmpdir"));
        return new BadIndex(
                "SQLite cannot be unpacked to the temporary folder " + folder
                        + ": make room there, or name another one with KVMSIM_JAVA_FLAGS=-Dorg.sqlite.tmpdir=DIR",
                e);
    }

    private static BadIndex bad(SQLException e) {
        return new BadIndex(e.getMessage(), e);
    }

    void execute(String sql) throws BadIndex {
        try (var statement = connection.createStatement()) {
            // A pragma cannot change everything within a transaction.
            connection.setAutoCommit(sql.startsWith("PRAGMA"));
            statement.execute(sql);
            connection.setAutoCommit(false);
        } catch (SQLException e) {
            throw bad(e);
        }
    }

    /// Whether it has no table yet.
    boolean isEmpty() throws BadIndex {
        try (var statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT count(*) FROM sqlite_schema")) {
            return rows.getInt(1) == 0;
        } catch (SQLException e) {
            throw bad(e);
        }
    }

    /// Adds a row, or takes the place of the one with its key.
    void put(Table table, Object... values) throws BadIndex {
        try {
            var insert = inserts.get(table);
            if (insert == null) {
                insert = connection.prepareStatement(table.insert());
                inserts.put(table, insert);
            }
            for (int column = 0; column < values.length; column++) {
                insert.setObject(column + 1, values[column]);
            }
            insert.setLong(values.length + 1, new Row(values).check(table));
            insert.executeUpdate();
        } catch (SQLException e) {
            throw bad(e);
        }
    }

    /// Receives rows.
    @FunctionalInterface
    interface RowVisitor {
        void row(Row row) throws BadIndex;
    }

    /// The rows of a table that are asked for, each of them checked.
    ///
    /// @param rest       of the statement, from `WHERE` or `ORDER` on
    /// @param parameters for its question marks
    void select(Table table, String rest, RowVisitor visitor, Object... parameters) throws BadIndex {
        try {
            var sql = table.select(rest);
            var select = selects.get(sql);
            if (select == null) {
                select = connection.prepareStatement(sql);
                selects.put(sql, select);
            }
            for (int index = 0; index < parameters.length; index++) {
                select.setObject(index + 1, parameters[index]);
            }
            try (var rows = select.executeQuery()) {
                while (rows.next()) {
                    visitor.row(checked(table, rows));
                }
            }
        } catch (SQLException e) {
            throw bad(e);
        }
    }

    private static Row checked(Table table, ResultSet rows) throws SQLException, BadIndex {
        var values = new Object[table.columns()];
        for (int column = 0; column < values.length; column++) {
            values[column] = rows.getObject(column + 1);
        }
        var row = new Row(values);
        if (row.check(table) != rows.getLong(values.length + 1)) {
            throw new BadIndex("a row of table %s is damaged".formatted(table.sqlName()));
        }
        return row;
    }

    /// What must hold of rows whose own checks do: a page of the file may be damaged that only leads to them.
    static void expect(boolean holds, Table table) throws BadIndex {
        if (!holds) {
            throw new BadIndex("rows of table %s are damaged or missing".formatted(table.sqlName()));
        }
    }

    List<Row> select(Table table, String rest, Object... parameters) throws BadIndex {
        var rows = new ArrayList<Row>();
        select(table, rest, (RowVisitor) rows::add, parameters);
        return rows;
    }

    void commit() throws BadIndex {
        try {
            connection.commit();
        } catch (SQLException e) {
            throw bad(e);
        }
    }

    /// Ends a question: whoever writes may go on.
    void release() throws BadIndex {
        try {
            connection.rollback();
        } catch (SQLException e) {
            throw bad(e);
        }
    }

    @Override
    public void close() throws BadIndex {
        try {
            connection.close();
        } catch (SQLException e) {
            throw bad(e);
        }
    }
}
