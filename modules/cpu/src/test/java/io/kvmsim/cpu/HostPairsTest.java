package io.kvmsim.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// All that one host offers, on another: the problems are exactly the differences of the specification's tables.
class HostPairsTest {
    static List<Arguments> pairs() {
        return Hosts.NAMES.stream()
                .flatMap(from -> Hosts.NAMES.stream().map(to -> Arguments.of(from, to)))
                .toList();
    }

    @ParameterizedTest(name = "{0} to {1}")
    @MethodSource("pairs")
    void misses_what_the_tables_say(String from, String to) {
        var problems = Runnability.of(Hosts.hostModel(from), Hosts.named(to));
        var facilities = SpecTables.missing(SpecTables.facilities(from), SpecTables.facilities(to));
        var functions = SpecTables.missing(SpecTables.functions(from), SpecTables.functions(to));
        assertThat(numbers(problems)).isEqualTo(facilities);
        assertThat(functions(problems)).isEqualTo(functions);
        assertThat(rules(problems)).isEqualTo(rules(from, to, facilities, functions));
        assertThat(problems.isEmpty())
                .isEqualTo(rules(from, to, facilities, functions).isEmpty());
    }

    private static Set<Obstacle> rules(String from, String to, Set<Integer> facilities, Set<String> functions) {
        var rules = new TreeSet<Obstacle>();
        if (SpecTables.level(from) > SpecTables.level(to)) {
            rules.add(Obstacle.LEVEL);
        }
        if (!facilities.isEmpty()) {
            rules.add(Obstacle.FACILITY);
        }
        if (!functions.isEmpty()) {
            rules.add(Obstacle.FUNCTION);
        }
        if (Hosts.NAMES.indexOf(from) >= Hosts.NAMES.indexOf("z16")
                && Hosts.NAMES.indexOf(to) < Hosts.NAMES.indexOf("z16")) {
            rules.add(Obstacle.UV); // appv, appvi
        }
        if (facilities.contains(139)) {
            rules.add(Obstacle.EPOCH);
        }
        return rules;
    }

    private static Set<Obstacle> rules(List<Problem> problems) {
        return problems.stream().map(Problem::rule).collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<Integer> numbers(List<Problem> problems) {
        return problems.stream()
                .filter(it -> it.rule() == Obstacle.FACILITY)
                .flatMap(it -> it.what().stream())
                .map(text -> Integer.valueOf(text.split(" ")[0]))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static Set<String> functions(List<Problem> problems) {
        return problems.stream()
                .filter(it -> it.rule() == Obstacle.FUNCTION)
                .flatMap(it -> it.what().stream())
                .map(text -> text.substring(0, text.lastIndexOf(' ')))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("hosts")
    void a_host_offers_what_the_tables_say(String host) {
        var model = Hosts.hostModel(host);
        assertThat(model.facilities().bits().boxed().collect(Collectors.toSet()))
                .isEqualTo(SpecTables.facilities(host));
        assertThat(model.ibc()).isEqualTo(SpecTables.level(host));
        assertThat(model.features().trimmedHex()).isEqualTo("80");
        assertThat(model.hasCmm()).isTrue();
        var functions = new TreeSet<String>();
        Decoded.of(model)
                .functions()
                .forEach((block, texts) -> texts.forEach(text -> functions.add(block + " " + text.split(" ")[0])));
        assertThat(functions).isEqualTo(SpecTables.functions(host));
    }

    static List<String> hosts() {
        return Hosts.NAMES;
    }

    @Test
    void the_tables_are_there() {
        assertThat(SpecTables.facilities("z17")).hasSizeGreaterThan(90).doesNotContain(158, 198, 199, 201);
        assertThat(SpecTables.functions("z17")).hasSizeGreaterThan(200);
    }
}
