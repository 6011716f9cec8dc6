package io.kvmsim.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.run.ShippedRun;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The histories of the shipped scenarios, in full size, are those of earlier versions, byte for byte: each Merkle root
/// is the one that was recorded when the scenario was first shipped.
class ShippedHistoriesIT {
    private static final Map<String, String> ROOTS = Map.of(
            "admin-mistakes", "14f2531aa69d73284b2eb5ec3784d8a5e3ba33189074d36e7876137396b2329b",
            "bank-month", "d7af6e03a7d3c1cb72e9f5f683f9d42829b6916887cdfb685e596187055fe8ff",
            "boot-storm", "df61467e5e98921a7b10102fcedbe9fb93bd808bd5e03da7c4e1273fea71af56",
            "clock-step", "103ad09d86a981284edbb42e688c09c895afa26469ee7319ed2ca6e35988757b",
            "cmma-overcommit", "e974e6c600ae07a48a71d86c63a0dd93b6bd24a2663c2aa647ac37519700130b",
            "fault-injection", "57c0b7f643c91c566b8f61f88bfe00c536b2398cba5a98f67e0cfd8ed3cc99e5",
            "first-run", "e80e908902974bd0ba9e1777d4c32f50b855f987e9b5933e7f482edf4945fbb6",
            "host-evacuation", "393bcceb2d4b8609a834465bc075086f00a03201fc455005c7971bc3c73426ff",
            "key-rotation", "1d564400a926a11b7808d359da5f37226fc021e856f6d78a13af2b02feb2bbe7",
            "lost-pages", "290e16fab1722c01f9826659b7b6a01df130a71ed35f330aa27e83b8fc946084");

    static Stream<String> names() {
        return ROOTS.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("names")
    void its_merkle_root_is_that_of_earlier_versions(String name) throws IOException {
        var run = ShippedRun.of(name);
        var done = run.result();
        assertThat(done.exit()).as(done.out() + done.err()).isIn(0, 1);
        var root = Product.json(run.path().resolve("summary.json")).get("merkleRoot");
        assertThat(root.asText()).isEqualTo(ROOTS.get(name));
    }

    @Test
    void every_shipped_scenario_is_compared() throws IOException {
        assertThat(ShippedRun.names()).containsExactlyInAnyOrderElementsOf(ROOTS.keySet());
    }
}
