package io.kvmsim.cli.output;

import io.kvmsim.values.Printable;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// Comma-separated values, RFC 4180 but for the end of a line. A text that a spreadsheet would take for a formula has
/// an apostrophe in front.
public final class Csv {
    private static final Pattern VALUE = Pattern.compile("[+-]?[0-9][0-9.:,dhms]*|[+-]");

    private Csv() {}

    public static String line(List<String> cells) {
        return cells.stream().map(Csv::cell).collect(Collectors.joining(","));
    }

    private static String cell(String given) {
        var text = Printable.line(isFormula(given) ? "'" + given : given);
        boolean plain =
                text.chars().noneMatch(letter -> letter == ',' || letter == '"' || letter == '\n' || letter == '\r');
        return plain ? text : '"' + text.replace("\"", "\"\"") + '"';
    }

    /// Numbers and virtual times begin with a sign, too.
    private static boolean isFormula(String text) {
        return !text.isEmpty()
                && "=+-@\t\r".indexOf(text.charAt(0)) >= 0
                && !VALUE.matcher(text).matches();
    }
}
