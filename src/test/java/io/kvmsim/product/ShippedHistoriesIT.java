package io.kvmsim.product;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The histories of the shipped scenarios, in full size, are those of earlier versions, byte for byte: each Merkle root
/// is the one that was recorded when the scenario was first shipped.
class ShippedHistoriesIT {
    private static final Path SHIPPED = Product.DISTRIBUTION.resolve("config/scenarios");
    private static final Map<String, String> ROOTS = Map.of(
            "admin-mistakes", "14f2531a",
            "bank-month", "d7af6e03",
            "boot-storm", "df61467e",
            "clock-step", "103ad09d",
            "cmma-overcommit", "e974e6c6",
            "fault-injection", "57c0b7f6",
            "first-run", "e80e9089",
            "host-evacuation", "393bcceb",
            "key-rotation", "1d564400",
            "lost-pages", "290e16fa");

    static Stream<String> names() {
        return ROOTS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("names")
    void its_merkle_root_is_that_of_earlier_versions(String name, @TempDir Path folder) throws IOException {
        var run = folder.resolve("run");
        var done = Product.kvmsim(folder, "run", SHIPPED.resolve(name + ".yaml"), "--run", run)
                .run();
        assertThat(done.exit()).as(done.out() + done.err()).isIn(0, 1);
        var root = Product.JSON.readTree(run.resolve("summary.json").toFile()).get("merkleRoot");
        assertThat(root.asText()).isEqualTo(ROOTS.get(name));
    }

    @Test
    void every_shipped_scenario_is_compared() throws IOException {
        try (var files = Files.list(SHIPPED)) {
            assertThat(files.map(it -> it.getFileName().toString())
                            .filter(it -> it.endsWith(".yaml"))
                            .map(it -> it.replace(".yaml", "")))
                    .containsExactlyInAnyOrderElementsOf(ROOTS.keySet());
        }
    }
}
