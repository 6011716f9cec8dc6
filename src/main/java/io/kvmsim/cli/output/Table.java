package io.kvmsim.cli.output;

import java.util.ArrayList;
import java.util.List;

/// Lines of columns, each as wide as its widest cell.
public final class Table {
    private static final String GAP = "  ";

    private final List<String[]> rows = new ArrayList<>();
    private final boolean[] right;

    /// @param headers one per column; with `>` in front the column is aligned to the right
    public Table(String... headers) {
        right = new boolean[headers.length];
        var names = headers.clone();
        for (int column = 0; column < headers.length; column++) {
            right[column] = headers[column].startsWith(">");
            names[column] = right[column] ? headers[column].substring(1) : headers[column];
        }
        rows.add(names);
    }

    public Table row(Object... cells) {
        var row = new String[cells.length];
        for (int column = 0; column < cells.length; column++) {
            row[column] = cells[column] instanceof Number number
                    ? "%,d".formatted(number.longValue())
                    : String.valueOf(cells[column]);
        }
        rows.add(row);
        return this;
    }

    public List<String> lines() {
        var widths = new int[right.length];
        for (var row : rows) {
            for (int column = 0; column < row.length; column++) {
                widths[column] = Math.max(widths[column], row[column].length());
            }
        }
        return rows.stream().map(row -> line(row, widths)).toList();
    }

    private String line(String[] row, int[] widths) {
        var line = new StringBuilder();
        for (int column = 0; column < row.length; column++) {
            var padding = " ".repeat(widths[column] - row[column].length());
            line.append(column == 0 ? "" : GAP).append(right[column] ? padding + row[column] : row[column] + padding);
        }
        return line.toString().stripTrailing();
    }
}
