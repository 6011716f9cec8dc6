package io.kvmsim.history.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.read.Glob;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.history.read.WrittenRun;
import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Each recorded call is told once, whatever it led to.
class RecordedCallsTest {
    @TempDir
    private Path folder;

    static LongStream seeds() {
        return LongStream.range(0, 6);
    }

    private static List<String> told(RunHistory history, String... vms) throws BadInput, IOException {
        var told = new ArrayList<String>();
        var globs = Arrays.stream(vms).map(Glob::new).toList();
        RecordedCalls.tell(history, globs, (monitor, first) -> told.add(text(monitor, first)));
        return told;
    }

    private static String text(String monitor, Fact fact) {
        return "%s %s %s".formatted(monitor, fact.address(), fact.call());
    }

    /// From all that is told of a VM: the first thing that each call led to.
    private static List<String> expected(RunHistory history, String vm) throws BadInput, IOException {
        var facts = new ArrayList<Fact>();
        history.tell(vm, facts::add);
        return Stream.iterate(0, at -> at < facts.size(), at -> at + 1)
                .filter(at ->
                        at == 0 || facts.get(at).entry() != facts.get(at - 1).entry())
                .map(at -> text(vm, facts.get(at)))
                .toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_calls_of_all_VMs_are_those_of_each(long seed) throws BadInput, IOException {
        var history = WrittenRun.any(folder, seed, 3, 40).written();
        var all = told(history);
        assertThat(all).hasSameSizeAs(told(history, "vm-?"));
        for (var vm : history.monitors()) {
            assertThat(told(history, vm)).as(vm).isNotEmpty().isEqualTo(expected(history, vm));
            assertThat(all.stream().filter(call -> call.startsWith(vm + " "))).isEqualTo(expected(history, vm));
        }
    }

    @Test
    void they_come_in_the_order_in_which_they_were_recorded() throws BadInput, IOException {
        var history = WrittenRun.in(folder, TestHosts.Z16)
                .at("web", 0, new Call.CreateVm(0))
                .at("db", 1, new Call.CreateVm(0), Calls.vcpu(0))
                .at("web", 2, Calls.vcpu(7))
                .written();
        assertThat(told(history))
                .extracting(line -> line.substring(0, line.lastIndexOf("#") + 2))
                .containsExactly("web #1", "db #1", "db #2", "web #2");
    }

    @Test
    void a_call_that_led_to_two_events_and_one_that_was_refused_are_one_call_each() throws BadInput, IOException {
        var history = WrittenRun.in(folder, TestHosts.Z16)
                .at("web", 0, new Call.CreateVm(0), Calls.vcpu(64), Calls.vcpu(64), Calls.vcpu(300))
                .written();
        var facts = new ArrayList<Fact>();
        history.tell("web", facts::add);
        assertThat(facts).hasSizeGreaterThan(4);
        assertThat(told(history, "web")).hasSize(4);
    }

    @Test
    void only_the_VMs_that_are_asked_for_are_told() throws BadInput, IOException {
        var history = WrittenRun.in(folder, TestHosts.Z16)
                .at("web-1", 0, new Call.CreateVm(0))
                .at("web-2", 0, new Call.CreateVm(0))
                .at("db", 0, new Call.CreateVm(0))
                .sealed()
                .written();
        assertThat(told(history)).hasSize(3);
        assertThat(told(history, "web-*")).hasSize(2).allMatch(call -> call.startsWith("web-"));
        assertThat(told(history, "db", "web-2")).hasSize(2).noneMatch(call -> call.startsWith("web-1"));
        assertThat(told(history, "x*")).isEmpty();
    }

    @Test
    void the_one_VM_that_is_asked_for_must_exist() {
        var history = WrittenRun.in(folder, TestHosts.Z16)
                .at("web", 0, new Call.CreateVm(0))
                .written();
        assertThatThrownBy(() -> told(history, "wep"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("wep");
    }
}
