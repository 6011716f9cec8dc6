package io.kvmsim.history.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.call.Call;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The page of the index, for those who open it with their own tools.
class IndexPageTest {
    private static final Path PAGE = Path.of("../../docs/history-index.md");
    private static final Pattern SQL = Pattern.compile("```sql\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TABLE = Pattern.compile("^\\| `([a-z]+)` \\|.*\\| (.*) \\|$", Pattern.MULTILINE);

    @TempDir
    private Path folder;

    private WrittenRun run() throws IOException {
        var run = WrittenRun.any(folder, 3, 3, 80).by("bob", 1_800_000_000_000_000L, "vm-1", new Call.CreateVcpu(1));
        run.written();
        IndexedRun.build(run);
        return run;
    }

    @Test
    void its_queries_run_as_they_are_written() throws IOException, SQLException {
        var run = run();
        var matcher = SQL.matcher(Files.readString(PAGE));
        var counts = new ArrayList<Integer>();
        try (var connection =
                        DriverManager.getConnection("jdbc:sqlite:" + run.facts().index());
                var statement = connection.createStatement()) {
            while (matcher.find()) {
                try (var rows = statement.executeQuery(matcher.group(1))) {
                    int count = 0;
                    while (rows.next()) {
                        count++;
                    }
                    counts.add(count);
                }
            }
        }
        assertThat(counts).hasSize(4).doesNotContain(0);
    }

    @Test
    void it_names_every_table_with_its_columns_in_their_order() throws IOException, SQLException {
        var run = run();
        var described = new ArrayList<String>();
        var matcher = TABLE.matcher(Files.readString(PAGE));
        try (var connection =
                        DriverManager.getConnection("jdbc:sqlite:" + run.facts().index());
                var statement = connection.createStatement()) {
            while (matcher.find()) {
                if (matcher.group(1).equals("vms") || !matcher.group(2).startsWith("`")) {
                    continue;
                }
                described.add(matcher.group(1));
                var names = Pattern.compile("`([a-z_]+)`")
                        .matcher(matcher.group(2).replaceAll("\\([^)]*\\)", ""))
                        .results()
                        .map(name -> name.group(1))
                        .toList();
                var columns = new ArrayList<String>();
                try (var rows = statement.executeQuery("SELECT * FROM " + matcher.group(1))) {
                    for (int column = 1; column <= rows.getMetaData().getColumnCount(); column++) {
                        columns.add(rows.getMetaData().getColumnName(column));
                    }
                }
                var expected = new ArrayList<>(names);
                expected.add("crc");
                assertThat(columns).as(matcher.group(1)).isEqualTo(expected);
            }
        }
        assertThat(described)
                .containsAll(List.of("meta", "histories", "places", "blocks", "words", "postings", "snapshots"));
    }
}
