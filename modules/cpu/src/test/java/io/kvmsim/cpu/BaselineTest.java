package io.kvmsim.cpu;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BaselineTest {
    static Stream<List<String>> subsets() {
        return Hosts.subsets();
    }

    private static Baseline of(String... hosts) throws BadInput {
        return of(Stream.of(hosts).map(Hosts::named).toList());
    }

    private static Baseline of(List<Host> hosts) throws BadInput {
        return of(hosts, Baseline.Scope.ALL);
    }

    private static Baseline of(List<Host> hosts, Baseline.Scope scope) throws BadInput {
        return Baseline.of(hosts.stream().map(it -> Hosts.model("host", it)).toList(), scope);
    }

    private static Baseline ofModels(String... words) throws BadInput {
        return Baseline.of(
                Stream.of(words).map(it -> Hosts.model(it, Hosts.named("z17"))).toList(), Baseline.Scope.ALL);
    }

    @ParameterizedTest
    @MethodSource("subsets")
    void runs_on_all_of_the_hosts_and_has_all_that_they_share(List<String> names) throws BadInput {
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
    void of_one_host_is_all_that_it_offers(String name) throws BadInput {
        var host = Hosts.named(name);
        assertThat(of(name).model("host", host)).isEqualTo(Hosts.hostModel(name));
    }

    static List<String> hosts() {
        return Hosts.NAMES;
    }

    @Test
    void is_said_as_qemu_takes_it() throws BadInput {
        assertThat(of("z15", "z17").qemuText())
                .startsWith("gen15a-base,")
                .contains(",vx=on", ",msa9=on")
                .doesNotContain("=off", "csske");
    }

    @Test
    void model_files_are_models_and_no_hosts(@TempDir Path folder) throws BadInput, IOException {
        var first = folder.resolve("p1.json");
        var second = folder.resolve("p2.json");
        Files.writeString(first, "{\"name\": \"p1\", \"base\": \"z13-base\", \"add\": [\"msa1\", \"msa2\"]}");
        Files.writeString(second, "{\"name\": \"p2\", \"base\": \"z13-base\", \"add\": [\"msa1\", \"msa3\"]}");
        assertThat(ofModels(first.toString(), second.toString()).qemuText()).isEqualTo("z13-base,msa1=on");
    }

    @Test
    void groups_of_one_member_are_groups() throws BadInput {
        assertThat(of("z17").add()).contains("gen17ptff", "msa13_pckmo").doesNotContain("ptff-qtse", "pckmo-qai");
    }

    @Test
    void an_older_model_loses_what_a_newer_machine_lacks() throws BadInput {
        var baseline = of("z14", "z17");
        assertThat(baseline.baseName()).isEqualTo("z14.2-base");
        assertThat(baseline.remove()).containsExactly("csske");
        assertThat(ofModels("z14", "z17").qemuText()).startsWith("z14-base,").endsWith(",csske=off");
    }

    @Test
    void of_models_is_what_qemu_makes_of_two() throws BadInput {
        assertThat(ofModels("z13-base,msa1=on,msa2=on", "z13-base,msa1=on,msa3=on")
                        .qemuText())
                .isEqualTo("z13-base,msa1=on");
        assertThat(ofModels("z13s-base", "z14ZR1-base").qemuText()).isEqualTo("z13s-base");
        assertThat(ofModels("z13s-base", "z13.2-base").qemuText())
                .as("of one generation and of two types: the last of all")
                .isEqualTo("z13s-base");
        assertThat(ofModels("z14", "z14ZR1").qemuText()).startsWith("z14-base,");
    }

    @Test
    void a_third_is_taken_with_the_baseline_of_the_others() throws BadInput {
        assertThat(ofModels("z16-base", "z15-base", "z14-base,minste2=off").qemuText())
                .isEqualTo("z13s-base,csske=off");
    }

    @Test
    void takes_away_what_a_host_lacks_of_the_base() throws BadInput {
        var baseline = of(List.of(Hosts.named("z14"), Hosts.without("z14", 10)));
        assertThat(baseline.remove()).containsExactly("csske");
        assertThat(baseline.qemuText()).startsWith("z14.2-base,").endsWith(",csske=off");
    }

    @Test
    void goes_back_to_a_generation_whose_base_all_have() throws BadInput {
        var baseline = of(List.of(Hosts.without("z14", 60), Hosts.named("z15")));
        assertThat(baseline.baseName()).as("the last of the models before").isEqualTo("z13s-base");
        assertThat(baseline.add()).doesNotContain("gs");
    }

    @Test
    void is_not_there_for_a_host_without_what_all_have() {
        assertThatThrownBy(() -> of(List.of(Hosts.without("z14", 1))))
                .isInstanceOf(BadInput.class)
                .hasMessage("No compatible CPU model could be created as important base features are disabled");
        assertThatThrownBy(() -> Baseline.of(List.of(), Baseline.Scope.ALL))
                .hasMessage("a baseline needs at least one host or model");
    }

    @Test
    void leaves_out_secure_execution_where_guests_are_to_migrate() throws BadInput {
        var secure = Hosts.like("z15", it -> ((ObjectNode) it.get("uv")).put("secure_guests", true));
        assertThat(of(List.of(secure), Baseline.Scope.ALL).add()).contains("unpack");
        assertThat(of(List.of(secure), Baseline.Scope.MIGRATABLE).add()).doesNotContain("unpack");
    }
}
