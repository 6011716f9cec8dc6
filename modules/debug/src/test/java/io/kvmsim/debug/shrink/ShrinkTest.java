package io.kvmsim.debug.shrink;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.state.Profile;
import io.kvmsim.trace.TraceCheck;
import io.kvmsim.trace.TraceLines;
import io.kvmsim.trace.TraceReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The smallest part of a trace that still shows it.
class ShrinkTest {
    private static final Path RECORDING = Path.of("../../config/recordings/qemu-10.0.2-4cpu-8g.jsonl");
    private static final int LINES = 5_000;

    /// The bring-up of many VMs, one after the other; in one of them a limit is set when a vCPU is there.
    private static List<String> planted(int lines, int at, int ret) throws Exception {
        var recording = Files.readAllLines(RECORDING);
        var all = new ArrayList<String>();
        all.add(recording.getFirst());
        for (int vm = 0; all.size() <= lines; vm++) {
            for (var line : recording.subList(1, recording.size())) {
                if (!line.contains("\"KVM_RUN\"") && !line.contains("\"close\"") && all.size() <= lines) {
                    all.add(line.replace("\"vm0\"", "\"vm" + vm + "\""));
                }
            }
        }
        int index = at;
        while (!all.get(index).contains("\"KVM_CREATE_VCPU\"")) {
            index++;
        }
        var vm = all.get(index).replaceAll(".*\"vm\":\"(\\w+)\".*", "$1");
        all.set(index + 1, limit(vm, ret));
        return all;
    }

    private static String limit(String vm, int ret) {
        var call = "{\"vm\":\"" + vm + "\",\"op\":\"KVM_SET_DEVICE_ATTR\",\"group\":0,\"attr\":2,";
        return call + "\"addr\":\"ok\",\"in\":\"00000002\",\"len\":8,\"ret\":" + ret + "}";
    }

    private static TraceLines lines(List<String> lines) throws Exception {
        var bytes = String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
        try (var reader = TraceReader.open("planted", new ByteArrayInputStream(bytes))) {
            return TraceLines.read(reader, Profile.LINUX_6_12);
        }
    }

    private static Shrink.Result shrunk(TraceLines lines, String predicate) throws Exception {
        var check = Predicate.of(lines, Predicate.parse(predicate));
        return Shrink.run(lines, check, (_, _) -> {}).orElseThrow();
    }

    private static byte[] written(TraceLines lines, BitSet part) throws Exception {
        var out = new ByteArrayOutputStream();
        lines.write(part, out);
        return out.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(strings = {"differs", "errno.EBUSY > 0", "rule.MEM_LIMIT_AFTER_VCPU", "refused > 12 || differs > 0"})
    void a_fault_planted_among_5000_calls_is_found_with_what_leads_to_it(String predicate) throws Exception {
        var lines = lines(planted(LINES, 3_000, 0));
        assertThat(lines.size()).isEqualTo(LINES);
        var result = shrunk(lines, predicate);
        assertThat(result.part().cardinality()).isLessThanOrEqualTo(10);
        var text = new String(written(lines, result.part()), StandardCharsets.UTF_8);
        assertThat(text.lines().skip(1).toList())
                .hasSize(3)
                .satisfiesExactly(
                        first -> assertThat(first).contains("KVM_CREATE_VM"),
                        second -> assertThat(second).contains("KVM_CREATE_VCPU"),
                        third -> assertThat(third).contains("\"attr\":2").contains("\"ret\":0"));
    }

    @Test
    void the_trace_of_the_part_differs_where_the_whole_did_and_nowhere_else() throws Exception {
        var lines = lines(planted(500, 300, 0));
        var trace = written(lines, shrunk(lines, "differs").part());
        try (var reader = TraceReader.open("shrunk", new ByteArrayInputStream(trace))) {
            var check = TraceCheck.run(reader, true);
            assertThat(check.mismatches()).isEqualTo(1);
            assertThat(check.first().getFirst().got()).isEqualTo("-16");
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void no_line_of_the_result_can_be_left_out(long seed) throws Exception {
        var random = new Random(seed);
        var lines = lines(planted(400, 200, -16));
        var wanted = new BitSet();
        for (int count = 1 + random.nextInt(6); count > 0; count--) {
            wanted.set(random.nextInt(lines.size()));
        }
        Check check = part -> {
            var missing = (BitSet) wanted.clone();
            missing.andNot(part);
            return missing.isEmpty();
        };
        var result = Shrink.run(lines, check, (_, _) -> {}).orElseThrow();
        assertThat(result.part()).as("seed %d", seed).isEqualTo(lines.withNeeds(wanted));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void a_check_that_is_not_monotone_still_gives_a_part_of_which_nothing_can_be_left_out(long seed) throws Exception {
        var random = new Random(seed);
        var lines = lines(planted(300, 100, -16));
        int salt = random.nextInt();
        Check check = part -> part.cardinality() == lines.size()
                || part.cardinality() > 3 && (part.hashCode() ^ salt) * 0x9E3779B9 >>> 29 == 0;
        var part = Shrink.run(lines, check, (_, _) -> {}).orElseThrow().part();
        for (int index = part.nextSetBit(0); index >= 0; index = part.nextSetBit(index + 1)) {
            var less = (BitSet) part.clone();
            less.clear(index);
            var closed = lines.withNeeds(less);
            assertThat(closed.equals(part) || !check.shows(closed))
                    .as("seed %d, line %d", seed, index)
                    .isTrue();
        }
    }

    @Test
    void what_the_whole_trace_does_not_show_no_part_does() throws Exception {
        var lines = lines(planted(200, 100, 0));
        var check = Predicate.of(lines, Predicate.parse("errno.ENOMEM > 0"));
        assertThat(Shrink.run(lines, check, (_, _) -> {})).isEmpty();
    }

    @Test
    void what_holds_without_any_call_leaves_none() throws Exception {
        var lines = lines(planted(200, 100, 0));
        assertThat(shrunk(lines, "errno.ENOMEM == 0").part().isEmpty()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"grep -q KVM_CREATE_IRQCHIP", "grep -q KVM_CREATE_IRQCHIP {}", "grep KVM_CREATE_IRQCHIP < {}"})
    void a_command_gets_the_trace_of_each_part(String text) throws Exception {
        var lines = lines(planted(100, 60, 0));
        assertThat(ShellCommand.isCommand(text)).isTrue();
        try (var command = ShellCommand.of(lines, text)) {
            var result = Shrink.run(lines, command, (_, _) -> {}).orElseThrow();
            assertThat(result.part().cardinality()).isEqualTo(2);
            assertThat(new String(written(lines, result.part()), StandardCharsets.UTF_8))
                    .contains("KVM_CREATE_IRQCHIP");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"errno.EBSY > 0", "no-such-program-anywhere x", "/dev/null x"})
    void what_names_no_program_is_no_command(String text) {
        assertThat(ShellCommand.isCommand(text)).isFalse();
    }

    @Test
    void every_measure_can_be_asked_for() throws Exception {
        var lines = lines(Files.readAllLines(RECORDING));
        var whole = new BitSet();
        whole.set(0, lines.size());
        for (var measure : Predicate.MEASURES) {
            var name = measure.name().replace("errno.NAME", "errno.EBUSY").replace("rule.NAME", "rule.VM_CREATED");
            assertThat(Predicate.of(lines, Predicate.parse(name + " >= 0")).shows(whole))
                    .as(name)
                    .isTrue();
        }
        assertThat(Predicate.of(lines, Predicate.parse("vms == 1 && vcpus == 4 && memory == 8GiB && cmma == 1"))
                        .shows(whole))
                .isTrue();
    }
}
