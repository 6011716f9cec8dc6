package io.kvmsim.cpu;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What QEMU answered on real machines, as libvirt's tests keep it: every model's verdict, and what keeps it away.
class RealMachinesTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final List<String> RECORDED = List.of("8.2.0", "10.0.0", "11.1.0");

    private static JsonNode recorded(String version) throws IOException {
        try (var file = new GZIPInputStream(
                RealMachinesTest.class.getResourceAsStream("real-machines/%s.json.gz".formatted(version)))) {
            return JSON.readTree(file);
        }
    }

    /// The machine as QEMU words: what it reported as its host model.
    private static GuestModel machine(JsonNode recorded) throws BadInput {
        var words = new StringBuilder(recorded.at("/host/model").asText());
        recorded.at("/host/props").properties().forEach(it -> words.append(',')
                .append(it.getKey())
                .append(it.getValue().asBoolean() ? "=on" : "=off"));
        return GuestModels.of(words.toString(), Path.of(""), Hosts.named("z17"));
    }

    private static GuestModel model(String name, GuestModel most) throws BadInput {
        return GuestModels.isAllOfTheHost(name) ? most : GuestModels.of(name, Path.of(""), Hosts.named("z17"));
    }

    static Stream<Arguments> verdicts() throws IOException {
        var verdicts = new ArrayList<Arguments>();
        for (var version : RECORDED) {
            recorded(version).get("unavailable").properties().forEach(it -> {
                var names = StreamSupport.stream(it.getValue().spliterator(), false)
                        .map(JsonNode::asText)
                        .toList();
                verdicts.add(Arguments.of(version, it.getKey(), names));
            });
        }
        return verdicts.stream();
    }

    @ParameterizedTest(name = "{1} on the machine of QEMU {0}")
    @MethodSource("verdicts")
    void every_model_lacks_what_qemu_says(String version, String name, List<String> unavailable) throws Exception {
        var most = machine(recorded(version));
        var model = model(name, most);
        assertThat(Runnability.unavailable(model, most)).containsExactlyInAnyOrderElementsOf(unavailable);
        assertThat(Comparison.of(most, model).isRunnable()).isEqualTo(unavailable.isEmpty());
        assertThat(Runnability.of(model, most).isEmpty()).isEqualTo(unavailable.isEmpty());
    }

    @Test
    void every_model_of_the_newest_qemu_is_known_and_none_is_made_up() throws IOException {
        var known = new TreeSet<>(
                GuestModels.names().stream().map(GuestModels::qemuName).collect(Collectors.toSet()));
        var named = new TreeSet<String>();
        recorded("11.1.0").get("unavailable").fieldNames().forEachRemaining(named::add);
        assertThat(known).isEqualTo(named);
    }

    /// The hosts that are shipped are like the machines: an LPAR under a kernel of the machine's time.
    @ParameterizedTest(name = "{0} as {1}")
    @CsvSource({"z16, 10.0.0, 6.12", "z17, 11.1.0, 7.2"})
    void shipped_hosts_give_the_same_verdicts(String name, String version, String kernel) throws Exception {
        var most = GuestModels.of(
                "host", Path.of(""), Hosts.named(name), Kernel.of(kernel).orElseThrow());
        for (var it : recorded(version).get("unavailable").properties()) {
            var names = StreamSupport.stream(it.getValue().spliterator(), false)
                    .map(JsonNode::asText)
                    .toList();
            assertThat(Runnability.unavailable(model(it.getKey(), most), most))
                    .as(it.getKey())
                    .containsExactlyInAnyOrderElementsOf(names);
        }
    }

    @ParameterizedTest
    @MethodSource("versions")
    void deprecated_features_are_qemu_s(String version) throws Exception {
        var recorded = recorded(version);
        if (!recorded.path("deprecated").isEmpty()) {
            assertThat(FeatureTable.DEPRECATED.names())
                    .containsExactlyInAnyOrderElementsOf(
                            StreamSupport.stream(recorded.get("deprecated").spliterator(), false)
                                    .map(JsonNode::asText)
                                    .toList());
        }
    }

    /// What a machine reported can be said again: the baseline of the machine alone is its own list.
    @ParameterizedTest
    @MethodSource("versions")
    void a_baseline_says_a_machine_as_qemu_did(String version) throws Exception {
        var recorded = recorded(version);
        var baseline = Baseline.of(List.of(machine(recorded)), Baseline.Scope.ALL);
        var added = new TreeSet<String>();
        recorded.at("/host/props").fieldNames().forEachRemaining(added::add);
        assertThat(new TreeSet<>(baseline.add())).isEqualTo(added);
        assertThat(baseline.remove()).isEmpty();
        assertThat(baseline.qemuText()).startsWith(recorded.at("/host/model").asText() + ",");
    }

    static List<String> versions() {
        return RECORDED;
    }
}
