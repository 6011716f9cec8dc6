package io.kvmsim.cpu;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// The tables of this package: one row per line, cells separated by tabs, comments after `#`.
final class Tsv {
    private Tsv() {}

    static List<String[]> rows(String name) {
        try (var lines = new BufferedReader(
                new InputStreamReader(Tsv.class.getResourceAsStream(name), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
