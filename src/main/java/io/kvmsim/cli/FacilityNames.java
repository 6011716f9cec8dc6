package io.kvmsim.cli;

import io.kvmsim.abi.Bytes;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What the STFLE facilities are called.
final class FacilityNames {
    private static final Map<Integer, String> NAMES = read();

    private FacilityNames() {}

    /// `76 msa3-base`, or the number alone where the facility has no name here.
    static String of(int number) {
        var name = NAMES.get(number);
        return name == null ? String.valueOf(number) : number + " " + name;
    }

    /// Those of a list, ascending.
    static List<String> of(Bytes list) {
        return list.bits().mapToObj(FacilityNames::of).toList();
    }

    private static Map<Integer, String> read() {
        try (var lines = new BufferedReader(new InputStreamReader(
                FacilityNames.class.getResourceAsStream("facilities.tsv"), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .collect(Collectors.toMap(cells -> Integer.valueOf(cells[0]), cells -> cells[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
