package io.kvmsim.cli.output;

import java.util.ArrayList;
import java.util.List;

/// Lines that are not wider than a terminal: longer ones go on below, indented, broken at a blank where there is one.
public final class Folded {
    private static final int WIDTH_MIN = 20;
    private static final String INDENT = "    ";

    private Folded() {}

    public static List<String> lines(List<String> lines, int width) {
        int most = Math.max(width, WIDTH_MIN);
        var folded = new ArrayList<String>();
        for (var line : lines) {
            var rest = line;
            while (rest.length() > most) {
                int at = rest.lastIndexOf(' ', most);
                int end = at > INDENT.length() ? at : most;
                folded.add(rest.substring(0, end));
                rest = INDENT + rest.substring(end).stripLeading();
            }
            folded.add(rest);
        }
        return folded;
    }
}
