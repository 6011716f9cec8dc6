package io.kvmsim.load.table;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/// A title and lines of columns, each as wide as its widest cell, all but the first aligned to the right.
final class TextTable {
    private static final String GAP = "  ";

    private final String title;
    private final List<List<String>> rows = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();

    TextTable(String title, String... heads) {
        this.title = title;
        rows.add(List.of(heads));
    }

    void row(String... cells) {
        rows.add(List.of(cells));
    }

    /// A line below the table.
    void note(String line) {
        notes.add(line);
    }

    boolean isEmpty() {
        return rows.size() == 1 && notes.isEmpty();
    }

    List<String> lines() {
        var lines = new ArrayList<String>();
        lines.add(title);
        if (rows.size() > 1) {
            var widths = IntStream.range(0, rows.getFirst().size())
                    .map(column -> rows.stream()
                            .mapToInt(row -> row.get(column).length())
                            .max()
                            .orElse(0))
                    .toArray();
            rows.forEach(row -> lines.add(GAP + line(row, widths)));
        }
        notes.forEach(note -> lines.add(GAP + note));
        return lines;
    }

    private static String line(List<String> row, int[] widths) {
        var line = new StringBuilder();
        for (int column = 0; column < widths.length; column++) {
            var cell = row.get(column);
            var padding = " ".repeat(widths[column] - cell.length());
            line.append(column == 0 ? "" : GAP).append(column == 0 ? cell + padding : padding + cell);
        }
        return line.toString().stripTrailing();
    }
}
