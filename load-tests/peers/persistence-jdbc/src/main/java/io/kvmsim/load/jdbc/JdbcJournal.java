package io.kvmsim.load.jdbc;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import io.kvmsim.load.measure.Figures;
import io.kvmsim.load.measure.FsyncProbe;
import io.kvmsim.load.product.CallLevels;
import io.kvmsim.load.product.FleetUnderLoad;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.function.DoubleSupplier;

/// A database as the journal of a fleet.
///
/// @param database name in the plugin's resources, such as `h2`
/// @param profile  of Slick
/// @param driver   class
record JdbcJournal(String database, String profile, String driver, String url, String user) {
    private static final String PLUGIN = "jdbc-journal";
    private static final int CONNECTIONS = 20;

    /// The maximum number of waiting writes. It exceeds the number in flight; otherwise the plugin refuses and its
    /// circuit breaker opens.
    private static final int BUFFER = 20_000;

    /// @param directory        on the disk that the database is on
    /// @param serverCpuSeconds processor time of the database's own processes
    Figures measure(CallLevels levels, Path directory, DoubleSupplier serverCpuSeconds) throws Exception {
        createTables();
        try (var fleet = new FleetUnderLoad(config(), _ -> CallLevels.HOME, Integer.MAX_VALUE)) {
            return levels.measure(fleet, new FsyncProbe(directory), serverCpuSeconds);
        }
    }

    /// As the plugin's own script says.
    private void createTables() throws IOException, SQLException {
        var script = "schema/%s/%s-create-schema.sql".formatted(database, database);
        try (var resource = getClass().getClassLoader().getResourceAsStream(script);
                var connection = DriverManager.getConnection(url, user, "");
                var statement = connection.createStatement()) {
            for (var sql : new String(resource.readAllBytes(), StandardCharsets.UTF_8).split(";")) {
                if (!sql.isBlank()) {
                    statement.execute(sql);
                }
            }
        }
    }

    private Config config() {
        var connections = "%s.slick.db.".formatted(PLUGIN);
        return ConfigFactory.parseMap(Map.ofEntries(
                        Map.entry("pekko.persistence.journal.plugin", PLUGIN),
                        Map.entry("pekko.persistence.snapshot-store.plugin", "pekko.persistence.no-snapshot-store"),
                        Map.entry(PLUGIN + ".bufferSize", BUFFER),
                        Map.entry(PLUGIN + ".slick.profile", profile),
                        Map.entry(connections + "url", url),
                        Map.entry(connections + "user", user),
                        Map.entry(connections + "password", ""),
                        Map.entry(connections + "driver", driver),
                        Map.entry(connections + "numThreads", CONNECTIONS),
                        Map.entry(connections + "minConnections", CONNECTIONS),
                        Map.entry(connections + "maxConnections", CONNECTIONS),
                        Map.entry(connections + "queueSize", BUFFER)))
                .withFallback(ConfigFactory.load());
    }
}
