package io.kvmsim.cli.output;

import java.util.ArrayList;
import java.util.List;

/// Text in lines of limited width.
public final class Wrapped {
    private static final int WIDTH = 100;

    private Wrapped() {}

    /// The words behind a label, every further line as far to the right as the first word.
    static List<String> lines(String label, List<String> words) {
        var lines = new ArrayList<String>();
        var line = new StringBuilder(label);
        boolean empty = true;
        for (var word : words) {
            if (!empty && line.length() + 1 + word.length() > WIDTH) {
                lines.add(line.toString());
                line = new StringBuilder(" ".repeat(label.length()));
                empty = true;
            }
            line.append(empty ? "" : " ").append(word);
            empty = false;
        }
        lines.add(line.toString().stripTrailing());
        return lines;
    }

    public static List<String> sentence(String label, String text) {
        return lines(label, List.of(text.split(" ")));
    }

    /// Words separated by commas.
    public static List<String> list(String label, List<String> items) {
        var words = new ArrayList<String>();
        for (int i = 0; i < items.size(); i++) {
            words.add(i + 1 < items.size() ? items.get(i) + "," : items.get(i));
        }
        return lines(label, words);
    }
}
