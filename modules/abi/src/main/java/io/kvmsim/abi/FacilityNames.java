package io.kvmsim.abi;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// The names of the STFLE facilities.
public final class FacilityNames {
    private static final Map<Integer, String> NAMES = read("facilities.tsv");

    private FacilityNames() {}

    /// One row per line, cells separated by tabs, comments after `#`. The cells are the number and the name.
    private static Map<Integer, String> read(String table) {
        try (var lines = new BufferedReader(
                new InputStreamReader(FacilityNames.class.getResourceAsStream(table), StandardCharsets.UTF_8))) {
            return lines.lines()
                    .filter(line -> !line.startsWith("#"))
                    .map(line -> line.split("\t"))
                    .collect(Collectors.toMap(cells -> Integer.valueOf(cells[0]), cells -> cells[1]));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// `76 msa3-base`, or the number alone where the facility has no name here.
    public static String of(int number) {
        return shortName(number).map(name -> number + " " + name).orElse(String.valueOf(number));
    }

    /// Those of a list, ascending.
    public static List<String> of(Bytes list) {
        return list.bits().mapToObj(FacilityNames::of).toList();
    }

    /// `msa3-base`
    public static Optional<String> shortName(int number) {
        return Optional.ofNullable(NAMES.get(number));
    }
}
