package io.kvmsim.report;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// A CSV file of a run, read row by row. Whatever is wrong with it is one line that names file, line and column.
final class CsvFile {
    private static final CsvFactory CSV =
            CsvFactory.builder().enable(CsvParser.Feature.SKIP_EMPTY_LINES).build();

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
        long line = 1;
        try (var parser = CSV.createParser(run.stream(name))) {
            var header = new ArrayList<String>();
            while (parser.nextToken() != null) {
                var cells = new ArrayList<String>();
                while (parser.nextToken() == JsonToken.VALUE_STRING) {
                    if (cells.isEmpty()) {
                        line = parser.currentTokenLocation().getLineNr();
                    }
                    cells.add(parser.getText());
                }
                if (header.isEmpty()) {
                    header.addAll(cells);
                    check(file + ":" + line, header, columns);
                } else {
                    reader.row(CsvRow.of(file + ":" + line, header, cells));
                }
            }
            if (header.isEmpty()) {
                throw new BadRun("%s:1: is empty: column %s is missing".formatted(file, columns.getFirst()));
            }
        } catch (JsonProcessingException e) {
            throw new BadRun("%s:%d: %s".formatted(file, line, e.getOriginalMessage()));
        } catch (IOException e) {
            throw new BadRun("%s:%d: %s".formatted(file, line, e.getMessage()));
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
