package io.kvmsim.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.values.BadInput;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A `-base` model runs on its own generation and on every later one, and on no older; z17 has no `csske`.
class BaseModelsTest {
    /// What needs no hypervisor and came with a generation.
    private static final Map<String, Set<Integer>> CAME_WITH = Map.of(
            "zEC12", Set.of(48, 49, 51),
            "z13", Set.of(53, 80),
            "z14", Set.of(38, 54, 58, 59, 60),
            "z15", Set.of(61),
            "z16", Set.of(),
            "z17", Set.of(84, 85, 86, 87));

    static List<Arguments> pairs() {
        return Hosts.NAMES.stream()
                .flatMap(model -> Hosts.NAMES.stream().map(host -> Arguments.of(model, host)))
                .toList();
    }

    @ParameterizedTest(name = "{0}-base on {1}")
    @MethodSource("pairs")
    void runs_from_its_own_generation_on(String generation, String hostName) throws BadInput {
        var host = Hosts.named(hostName);
        var problems = Runnability.of(GuestModels.of(generation + "-base", Path.of(""), host), host);
        if (Hosts.NAMES.indexOf(generation) <= Hosts.NAMES.indexOf(hostName)) {
            boolean lacksConditionalSske = hostName.equals("z17")
                    && Hosts.model(generation + "-base", host).has(10);
            assertThat(problems.stream().flatMap(it -> it.what().stream()))
                    .isEqualTo(lacksConditionalSske ? List.of("10 csske") : List.of());
            return;
        }
        assertThat(problems.getFirst().rule()).isEqualTo(Obstacle.LEVEL);
        assertThat(problems.getFirst().says())
                .startsWith(
                        "Selected CPU generation is too new. Maximum supported model in the current configuration:");
        var missing = new TreeSet<Integer>();
        for (int later = Hosts.NAMES.indexOf(hostName) + 1; later <= Hosts.NAMES.indexOf(generation); later++) {
            missing.addAll(CAME_WITH.get(Hosts.NAMES.get(later)));
        }
        var reported = problems.stream()
                .filter(it -> it.rule() == Obstacle.FACILITY)
                .flatMap(it -> it.what().stream())
                .map(text -> Integer.valueOf(text.split(" ")[0]))
                .collect(Collectors.toCollection(TreeSet::new));
        assertThat(reported).isEqualTo(missing);
    }

    @Test
    void later_bases_have_what_earlier_ones_have_but_conditional_sske() {
        var host = Hosts.named("z17");
        for (int i = 1; i < Hosts.NAMES.size(); i++) {
            var earlier = Hosts.model(Hosts.NAMES.get(i - 1) + "-base", host);
            var later = Hosts.model(Hosts.NAMES.get(i) + "-base", host);
            var lost = earlier.facilities().andNot(later.facilities()).bits().boxed();
            assertThat(lost).isEqualTo(Hosts.NAMES.get(i).equals("z15") ? List.of(10) : List.of());
        }
    }

    @Test
    void bases_need_nothing_that_a_hypervisor_manages() {
        for (var name : Hosts.NAMES) {
            var base = Hosts.model(name + "-base", Hosts.named(name));
            assertThat(base.hasCmm()).isFalse();
            assertThat(base.features().isZero()).isTrue();
            assertThat(base.has(129)).isFalse();
            assertThat(base.has(76)).isFalse();
            assertThat(base.has(1)).isTrue();
            assertThat(base.has(138)).isTrue();
        }
    }
}
