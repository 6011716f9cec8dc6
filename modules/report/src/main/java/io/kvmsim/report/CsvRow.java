package io.kvmsim.report;

import io.kvmsim.run.BadRun;
import java.util.List;
import java.util.OptionalDouble;
import java.util.regex.Pattern;

/// A row of a CSV file, with a cell for every column.
///
/// @param place file and line
record CsvRow(String place, List<String> header, List<String> cells) {
    /// Not whatever Java takes for a number: no `NaN`, no `1e5d`.
    private static final Pattern DECIMAL = Pattern.compile("\\d{1,18}(\\.\\d{1,9})?");

    private static final Pattern WHOLE = Pattern.compile("\\d{1,18}");

    static CsvRow of(String place, List<String> header, List<String> cells) throws BadRun {
        if (cells.size() < header.size()) {
            throw new BadRun("%s: has %d of %d columns: column %s is missing"
                    .formatted(place, cells.size(), header.size(), header.get(cells.size())));
        }
        if (cells.size() > header.size()) {
            throw new BadRun("%s: has %d columns, %d more than the header, after column %s"
                    .formatted(place, cells.size(), cells.size() - header.size(), header.getLast()));
        }
        return new CsvRow(place, header, cells);
    }

    String text(String column) {
        return cells.get(header.indexOf(column));
    }

    double decimal(String column) throws BadRun {
        return number(column, DECIMAL, "a number");
    }

    /// Nothing where the cell is empty.
    OptionalDouble optionalDecimal(String column) throws BadRun {
        return text(column).isEmpty() ? OptionalDouble.empty() : OptionalDouble.of(decimal(column));
    }

    long whole(String column) throws BadRun {
        return (long) number(column, WHOLE, "a whole number");
    }

    private double number(String column, Pattern form, String wanted) throws BadRun {
        var text = text(column);
        if (!form.matcher(text).matches()) {
            throw bad(column, "\"%s\" is not %s".formatted(text, wanted));
        }
        return Double.parseDouble(text);
    }

    BadRun bad(String column, String what) {
        return new BadRun("%s: column %s: %s".formatted(place, column, what));
    }
}
