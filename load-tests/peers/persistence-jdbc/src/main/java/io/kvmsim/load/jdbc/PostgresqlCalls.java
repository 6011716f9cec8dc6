package io.kvmsim.load.jdbc;

import io.kvmsim.load.measure.Figures;
import io.kvmsim.load.measure.Scratch;
import io.kvmsim.load.product.CallLevels;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How long do the same calls take with PostgreSQL as the journal?
@Command(name = "postgresql")
final class PostgresqlCalls implements Callable<Figures> {
    private static final String USER = "postgres";

    @Mixin
    private CallLevels levels;

    @Option(names = "--dir", required = true)
    private Path directory;

    @Override
    public Figures call() throws Exception {
        try (var scratch = Scratch.below(directory);
                var server = start(scratch.path())) {
            checkDurable(server);
            var tree = new ProcessTree(postmaster(scratch.path()));
            var url = server.getJdbcUrl(USER, USER) + "&reWriteBatchedInserts=true";
            return new JdbcJournal("postgres", "slick.jdbc.PostgresProfile$", "org.postgresql.Driver", url, USER)
                    .measure(levels, scratch.path(), tree::cpuSeconds);
        }
    }

    /// Durable, unlike the default of a database that is meant for tests.
    private static EmbeddedPostgres start(Path scratch) throws IOException {
        return EmbeddedPostgres.builder()
                .setOverrideWorkingDirectory(scratch.resolve("binaries").toFile())
                .setDataDirectory(data(scratch))
                .setServerConfig("fsync", "on")
                .setServerConfig("synchronous_commit", "on")
                .setServerConfig("full_page_writes", "on")
                .setServerConfig("shared_buffers", "512MB")
                .setServerConfig("max_wal_size", "4GB")
                .start();
    }

    private static Path data(Path scratch) {
        return scratch.resolve("data");
    }

    private static long postmaster(Path scratch) throws IOException {
        return Long.parseLong(
                Files.readAllLines(data(scratch).resolve("postmaster.pid")).getFirst());
    }

    private static void checkDurable(EmbeddedPostgres server) throws SQLException {
        try (var connection = server.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            for (var setting : List.of("fsync", "synchronous_commit", "full_page_writes")) {
                try (var row = statement.executeQuery("SHOW " + setting)) {
                    row.next();
                    if (!row.getString(1).equals("on")) {
                        throw new IllegalStateException(setting + " is " + row.getString(1));
                    }
                }
            }
        }
    }
}
