package io.kvmsim.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.abi.Bytes;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BaselineTest {
    static Stream<List<String>> subsets() {
        return Hosts.subsets();
    }

    private static Baseline of(String... hosts) throws BadModel {
        return Baseline.of(Stream.of(hosts).map(Hosts::named).toList(), Baseline.Scope.ALL);
    }

    @ParameterizedTest
    @MethodSource("subsets")
    void runs_on_all_of_the_hosts_and_has_all_that_they_share(List<String> names) throws BadModel {
        var baseline = of(names.toArray(String[]::new));
        for (var name : names) {
            var host = Hosts.named(name);
            var model = baseline.model("baseline", host);
            assertThat(Runnability.of(model, host)).isEmpty();
            assertThat(model.facilities()).isEqualTo(shared(names));
            assertThat(model.hasCmm()).isTrue();
        }
        var oldest = Hosts.NAMES.indexOf(names.getFirst());
        assertThat(baseline.base().level()).isEqualTo(Level.ofIbc(SpecTables.level(Hosts.NAMES.get(oldest))));
    }

    private static Bytes shared(List<String> names) {
        return names.stream()
                .map(name -> Hosts.hostModel(name).facilities())
                .reduce(Bytes::and)
                .orElseThrow();
    }

    @ParameterizedTest
    @MethodSource("hosts")
    void of_one_host_is_all_that_it_offers(String name) throws BadModel {
        var host = Hosts.named(name);
        assertThat(of(name).model("host", host)).isEqualTo(Hosts.hostModel(name));
    }

    static List<String> hosts() {
        return Hosts.NAMES;
    }

    @Test
    void is_said_as_qemu_takes_it() throws BadModel {
        assertThat(of("z15", "z17").qemuText())
                .startsWith("gen15a-base,")
                .contains(",vx=on", ",msa9=on", ",csske=on")
                .doesNotContain("=off");
    }

    @Test
    void takes_away_what_a_host_lacks_of_the_base() throws BadModel {
        var baseline =
                Baseline.of(List.of(Hosts.named("z14"), Hosts.without("z14", 17, 57, 76, 77, 146)), Baseline.Scope.ALL);
        assertThat(baseline.remove()).containsExactly("msa");
        assertThat(baseline.qemuText()).startsWith("z14.2-base,").endsWith(",msa=off");
    }

    @Test
    void goes_back_to_a_generation_whose_base_all_have() throws BadModel {
        var baseline = Baseline.of(List.of(Hosts.without("z14", 60), Hosts.named("z15")), Baseline.Scope.ALL);
        assertThat(baseline.baseName()).isEqualTo("z13.2-base");
        assertThat(baseline.add()).doesNotContain("gs");
    }

    @Test
    void is_not_there_for_a_host_without_what_all_have() {
        assertThatThrownBy(() -> Baseline.of(List.of(Hosts.without("z14", 34)), Baseline.Scope.ALL))
                .isInstanceOf(BadModel.class)
                .hasMessage("No compatible CPU model could be created as important base features are disabled");
        assertThatThrownBy(() -> Baseline.of(List.of(), Baseline.Scope.ALL))
                .hasMessage("a baseline needs at least one host");
    }

    @Test
    void leaves_out_secure_execution_where_guests_are_to_migrate() throws BadModel {
        var secure = Hosts.like("z15", it -> ((ObjectNode) it.get("uv")).put("secure_guests", true));
        assertThat(Baseline.of(List.of(secure), Baseline.Scope.ALL).add()).contains("unpack");
        assertThat(Baseline.of(List.of(secure), Baseline.Scope.MIGRATABLE).add())
                .doesNotContain("unpack");
    }
}
