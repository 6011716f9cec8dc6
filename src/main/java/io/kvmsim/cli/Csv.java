package io.kvmsim.cli;

import java.util.List;
import java.util.stream.Collectors;

/// Comma-separated values, RFC 4180 but for the end of a line.
final class Csv {
    private Csv() {}

    static String line(List<String> cells) {
        return cells.stream().map(Csv::cell).collect(Collectors.joining(","));
    }

    private static String cell(String text) {
        boolean plain =
                text.chars().noneMatch(letter -> letter == ',' || letter == '"' || letter == '\n' || letter == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }
}
