package io.kvmsim.report;

import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.values.Csv;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A CSV file of a run, read row by row. Whatever is wrong with it is one line that names file, line and column.
final class CsvFile {
    private CsvFile() {}

    /// What is done with each row.
    interface Reader {
        void row(CsvRow row) throws BadRun;
    }

    /// Columns that are not asked for may stand between the others: a later version may write more.
    ///
    /// @param columns that the file must have
    static void read(RunDirectory run, String name, List<String> columns, Reader reader) throws BadRun {
        var file = run.path().resolve(name);
        var header = new ArrayList<String>();
        try (var bytes = run.stream(name)) {
            Csv.<BadRun>read(bytes, (line, cells) -> {
                if (header.isEmpty()) {
                    header.addAll(cells);
                    check(file + ":" + line, header, columns);
                } else {
                    reader.row(CsvRow.of(file + ":" + line, header, cells));
                }
            });
        } catch (Csv.Unreadable e) {
            throw new BadRun("%s:%d: %s".formatted(file, e.line(), e.getMessage()));
        } catch (IOException e) {
            throw new BadRun("%s:1: %s".formatted(file, e.getMessage()));
        }
        if (header.isEmpty()) {
            throw new BadRun("%s:1: is empty: column %s is missing".formatted(file, columns.getFirst()));
        }
    }

    private static void check(String place, List<String> header, List<String> columns) throws BadRun {
        for (var column : columns) {
            if (!header.contains(column)) {
                throw new BadRun("%s: column %s is missing".formatted(place, column));
            }
        }
    }
}
