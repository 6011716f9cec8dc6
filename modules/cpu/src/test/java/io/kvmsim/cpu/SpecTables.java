package io.kvmsim.cpu;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What guests of the six hosts can have, read from the specification's tables by hand-written rules: a second opinion
/// that shares nothing with the code.
final class SpecTables {
    /// 4.4: what ENABLE_CAP brings into the mask where the host has it.
    private static final Set<Integer> BY_CAPABILITY = Set.of(129, 134, 135, 148, 152, 192, 64, 133, 72, 11);

    /// QEMU makes these itself; 74 and 138 are KVM's, whatever the host has.
    private static final Set<Integer> ALWAYS = Set.of(69, 71, 140, 74, 138);

    /// 6.1: the unblocked level.
    private static final Map<String, Integer> LEVELS =
            Map.of("zEC12", 0x022, "z13", 0x032, "z14", 0x042, "z15", 0x051, "z16", 0x061, "z17", 0x071);

    private static final List<String[]> FACILITIES = rows("facilities-of-hosts.tsv");
    private static final List<String[]> FUNCTIONS = rows("functions-of-hosts.tsv");

    private SpecTables() {}

    static Set<Integer> facilities(String host) {
        int column = 1 + Hosts.NAMES.indexOf(host);
        var usable = new TreeSet<>(ALWAYS);
        for (var row : FACILITIES) {
            int number = Integer.parseInt(row[0]);
            boolean allowed = row[column].equals("L") || row[column].equals("M");
            if (allowed || row[column].equals("h") && BY_CAPABILITY.contains(number)) {
                usable.add(number);
            }
        }
        return usable;
    }

    /// `kmac 18`
    static Set<String> functions(String host) {
        return FUNCTIONS.stream()
                .filter(row -> Hosts.NAMES.indexOf(row[1]) <= Hosts.NAMES.indexOf(host))
                .flatMap(row -> Arrays.stream(row[2].split(" ")).map(code -> row[0] + " " + code))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    static int level(String host) {
        return LEVELS.get(host);
    }

    static <T> Set<T> missing(Set<T> of, Set<T> in) {
        var missing = new TreeSet<>(of);
        missing.removeAll(in);
        return missing;
    }

    private static List<String[]> rows(String name) {
        return new BufferedReader(
                        new InputStreamReader(SpecTables.class.getResourceAsStream(name), StandardCharsets.UTF_8))
                .lines()
                .filter(line -> !line.startsWith("#"))
                .map(line -> line.split("\t"))
                .toList();
    }
}
