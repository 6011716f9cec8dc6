package io.kvmsim.scenario;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kvmsim.abi.Errno;
import io.kvmsim.abi.Group;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Op;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.scenario.file.ScenarioFile;
import io.kvmsim.scenario.file.ScenarioSchema;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Which calls faults and latencies are for, and the words for it.
class CallPatternTest {
    private static final Call SET_LIMIT = new Call.SetAttr(0, 2, 0, UserBuffer.NONE);
    private static final Call GET_LIMIT = new Call.GetAttr(0, 2, 0, Access.READ_WRITE);
    private static final Call HAS_TOD = new Call.HasAttr(1, 0, 0);
    private static final Call VCPU = new Call.CreateVcpu(0);

    private static CallPattern of(Op op, Group group, VmAttribute attr) {
        return new CallPattern("*", Optional.ofNullable(op), Optional.ofNullable(group), Optional.ofNullable(attr));
    }

    private static List<Call> matched(CallPattern pattern) {
        return List.of(SET_LIMIT, GET_LIMIT, HAS_TOD, VCPU).stream()
                .filter(pattern::matches)
                .toList();
    }

    @Test
    void is_for_an_operation_a_group_or_an_attribute() {
        assertThat(matched(of(null, null, null))).containsExactly(SET_LIMIT, GET_LIMIT, HAS_TOD, VCPU);
        assertThat(matched(of(Op.CREATE_VCPU, null, null))).containsExactly(VCPU);
        assertThat(matched(of(Op.GET_DEVICE_ATTR, null, null))).containsExactly(GET_LIMIT);
        assertThat(matched(of(null, Group.MEM_CTRL, null))).containsExactly(SET_LIMIT, GET_LIMIT);
        assertThat(matched(of(null, Group.TOD, null))).containsExactly(HAS_TOD);
        assertThat(matched(of(null, null, VmAttribute.MEM_LIMIT_SIZE))).containsExactly(SET_LIMIT, GET_LIMIT);
        assertThat(matched(of(null, null, VmAttribute.MEM_CLR_CMMA))).isEmpty();
        assertThat(matched(of(Op.SET_DEVICE_ATTR, null, VmAttribute.MEM_LIMIT_SIZE)))
                .containsExactly(SET_LIMIT);
    }

    @Test
    void what_guests_and_hosts_do_is_no_monitors_call() {
        for (var call : List.of(
                new Call.GuestEssa(0, 0, 1, 1),
                new Call.GuestStore(0, 0, 1),
                new Call.HostClockStep(1),
                new Call.Close())) {
            assertThat(of(null, null, null).matches(call)).as("%s", call).isFalse();
        }
    }

    @Test
    void is_told_in_the_words_of_the_file() {
        assertThat(of(Op.SET_DEVICE_ATTR, null, VmAttribute.CPU_PROCESSOR).text())
                .isEqualTo("attr set cpu.processor");
        assertThat(of(null, Group.MEM_CTRL, null).text()).isEqualTo("any call mem");
        assertThat(new CallPattern("web-*", Optional.of(Op.CREATE_VM), Optional.empty(), Optional.empty()).text())
                .isEqualTo("vm create of web-*");
    }

    @Test
    void the_schema_lists_what_there_is() throws IOException {
        var defs = new ObjectMapper().readTree(ScenarioSchema.text()).get("$defs");
        assertThat(words(defs, "op")).containsExactlyElementsOf(CallPattern.OPS.keySet());
        assertThat(words(defs, "group")).containsExactlyElementsOf(CallPattern.GROUPS.keySet());
        assertThat(CallPattern.GROUPS.values()).containsExactlyInAnyOrder(Group.values());
        assertThat(words(defs, "attr"))
                .containsExactlyElementsOf(Arrays.stream(VmAttribute.values())
                        .map(VmAttribute::shortName)
                        .toList());
        assertThat(words(defs, "errno"))
                .containsExactlyElementsOf(
                        Arrays.stream(Errno.values()).map(Errno::name).toList());
    }

    private static List<String> words(JsonNode defs, String name) {
        return StreamSupport.stream(defs.get(name).get("enum").spliterator(), false)
                .map(JsonNode::textValue)
                .toList();
    }

    @Test
    void samples_of_times_are_read_from_a_file(@TempDir Path folder) throws Exception {
        var file = Files.writeString(folder.resolve("times.csv"), "time,of\n5ms,x\n1.5ms\n");
        var yaml = """
                apiVersion: kvmsim/v1
                kind: Scenario
                hosts: [{name: z15, machine: z15.json, memory: 1GiB}]
                guests: [{name: web, memory: 1MiB}]
                latency: [{takes: {samples: times.csv}}]
                """;
        var latency = ScenarioFile.parse("a.yaml", yaml, folder::resolve).latency();
        assertThat(latency.getFirst().micros()).isEqualTo(new Distribution.Samples(List.of(5000.0, 1500.0)));
        Files.writeString(file, "\"time, of day\",of\n\"5ms\",x\n\n 1.5ms ,\"y\nz\"\n,\n");
        assertThat(ScenarioFile.parse("a.yaml", yaml, folder::resolve).latency())
                .isEqualTo(latency);
        Files.writeString(file, "time\n\"5ms,x\n");
        assertThatThrownBy(() -> ScenarioFile.parse("a.yaml", yaml, folder::resolve))
                .hasMessageContaining("times.csv:1: Missing closing quote for value");
        Files.writeString(file, "time\n5ms\n7\n");
        assertThatThrownBy(() -> ScenarioFile.parse("a.yaml", yaml, folder::resolve))
                .hasMessageContaining("times.csv:3: \"7\" is not a time up to 1d, such as 5ms");
    }
}
