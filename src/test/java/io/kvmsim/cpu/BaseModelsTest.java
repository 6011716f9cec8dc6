package io.kvmsim.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// A `-base` model runs on its own generation and on every later one, and on no older.
class BaseModelsTest {
    static List<Arguments> pairs() {
        return Hosts.NAMES.stream()
                .flatMap(model -> Hosts.NAMES.stream().map(host -> Arguments.of(model, host)))
                .toList();
    }

    @ParameterizedTest(name = "{0}-base on {1}")
    @MethodSource("pairs")
    void runs_from_its_own_generation_on(String generation, String hostName) throws BadModel {
        var host = Hosts.named(hostName);
        var problems = Runnability.of(GuestModels.of(generation + "-base", Path.of(""), host), host);
        if (Hosts.NAMES.indexOf(generation) <= Hosts.NAMES.indexOf(hostName)) {
            assertThat(problems).isEmpty();
        } else {
            assertThat(problems.getFirst().rule()).isEqualTo(Rule.LEVEL);
            assertThat(problems.getFirst().says())
                    .startsWith("Selected CPU generation is too new. Maximum supported model in the current");
        }
    }
}
