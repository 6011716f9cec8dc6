package io.kvmsim.history.fold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.kvmsim.history.read.IndexedRun;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.history.read.WrittenRun;
import io.kvmsim.history.text.Fields;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class StateAtTest {
    @TempDir
    private Path folder;

    static LongStream seeds() {
        return LongStream.range(0, 40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_state_at_every_event_is_the_live_state_at_that_event(long seed) throws BadInput, IOException {
        var run = WrittenRun.any(folder, seed, 3, 60);
        var probes = run.probes;
        var history = run.written();
        for (var name : history.monitors()) {
            var probe = probes.get(name);
            for (int event = 0; event < probe.size(); event++) {
                var state = history.at(name, new Moment.OfEvent(event));
                assertThat(state.situation().monitor())
                        .as("%s #%d", name, event)
                        .isEqualTo(probe.get(event));
                assertThat(state.event()).isEqualTo(event);
            }
            assertThat(history.at(name, Moment.end()).situation().monitor()).isEqualTo(probe.getLast());
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void what_is_told_goes_from_state_to_state_without_a_gap(long seed) throws BadInput, IOException {
        var history = WrittenRun.any(folder, seed, 2, 60).written();
        for (var name : history.monitors()) {
            var last = new ArrayList<>(List.of(Situation.INITIAL));
            var addresses = new ArrayList<Address>();
            history.tell(name, fact -> {
                assertThat(fact.before().monitor()).isEqualTo(last.getLast().monitor());
                if (fact.isRefusal()) {
                    assertThat(fact.after()).isEqualTo(fact.before());
                }
                last.add(fact.after());
                addresses.add(fact.address());
            });
            assertThat(addresses).isSorted().doesNotHaveDuplicates();
        }
    }

    @Test
    void a_virtual_time_is_after_all_that_is_not_later() throws BadInput, IOException {
        var history = WrittenRun.in(folder, TestHosts.Z16)
                .at("web", 0, new Call.CreateVm(0))
                .at("web", 5_000_000, new Call.CreateVcpu(0))
                .at("web", 9_000_000, new Call.CreateVcpu(1))
                .by("bob", 1_800_000_000_000_000L, "web", new Call.CreateVcpu(2))
                .written();
        assertThat(vcpus(history, "+4s999ms")).isZero();
        assertThat(vcpus(history, "+5s")).isOne();
        assertThat(vcpus(history, "+00:00:08.999999")).isOne();
        assertThat(vcpus(history, "+30d")).as("calls in real time come after").isEqualTo(2);
        assertThat(vcpus(history, "2027-01-15T07:59:59Z")).isEqualTo(2);
        assertThat(vcpus(history, "2027-01-15T09:00:00+01:00")).isEqualTo(3);
        assertThat(vcpus(history, "end")).isEqualTo(3);
        assertThat(vcpus(history, "#2")).isOne();
        assertThat(history.at("web", Moment.parse("#0")).situation().monitor()).isEqualTo(Monitor.INITIAL);
    }

    private static int vcpus(RunHistory history, String moment) throws BadInput, IOException {
        var state = history.at("web", Moment.parse(moment)).situation();
        return state.monitor().vms().getFirst().vcpus().size();
    }

    @Test
    void all_VMs_at_a_moment_are_those_that_have_begun_by_then() throws BadInput, IOException {
        var history = WrittenRun.in(folder, TestHosts.Z16)
                .at("early", 0, new Call.CreateVm(0))
                .at("late", 60_000_000, new Call.CreateVm(0))
                .written();
        var seen = new ConcurrentHashMap<String, Long>();
        history.at(Moment.parse("+59s"), List.of(), 2, state -> seen.put(state.id(), state.event()));
        assertThat(seen).containsOnlyKeys("early");
        history.at(Moment.parse("+1m"), List.of(), 2, state -> seen.put(state.id(), state.event()));
        assertThat(seen).containsOnlyKeys("early", "late");
    }

    /// Side by side in one pass over the log, with an index and without, with the states of pages and without them.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_states_of_all_VMs_are_those_of_each_alone(long seed) throws BadInput, IOException {
        var run = WrittenRun.any(folder, seed, 6, 90);
        run.by("bob", 1_800_000_000_000_000L, "vm-3", new Call.CreateVcpu(9)).written();
        var plain = run.open();
        IndexedRun.build(run);
        var indexed = RunHistory.open(run.facts(), notice -> fail(notice), -1);
        for (var text :
                List.of("+0s", "+17ms", "+45ms", "+2h", "2020-01-01T00:00:00Z", "2027-02-01T00:00:00Z", "end")) {
            var moment = Moment.parse(text);
            var alone = new TreeMap<String, String>();
            for (var name : plain.monitors()) {
                var state = plain.at(name, moment);
                if (state.records() > 0) {
                    alone.put(name, shown(state, List.of()));
                }
            }
            for (var history : List.of(plain, indexed)) {
                assertThat(all(history, moment, List.of())).as(text).isEqualTo(alone);
                var few = List.of("vcpus", "mem.limit", "crypto.aes", "migration");
                assertThat(all(history, moment, few).keySet()).as(text).isEqualTo(alone.keySet());
                for (var name : alone.keySet()) {
                    assertThat(all(history, moment, few)).containsEntry(name, shown(plain.at(name, moment), few));
                }
            }
        }
    }

    private static Map<String, String> all(RunHistory history, Moment moment, List<String> fields)
            throws BadInput, IOException {
        var shown = new ConcurrentSkipListMap<String, String>();
        history.at(moment, fields, 2, state -> shown.put(state.id(), shown(state, fields)));
        return shown;
    }

    private static String shown(StateAt state, List<String> wanted) {
        var shown = new StringBuilder("#%d of %d on %s"
                .formatted(state.event(), state.records(), state.home().name()));
        for (var vm : state.situation().vms()) {
            var fields = wanted.isEmpty()
                    ? Fields.of(state.situation(), vm.name())
                    : Fields.of(state.situation(), vm.name(), wanted);
            fields.forEach(
                    (name, value) -> shown.append(' ').append(name).append('=').append(value.text()));
        }
        return shown.toString();
    }

    @Test
    void what_is_not_there_is_said_in_one_line() {
        var history = WrittenRun.in(folder, TestHosts.Z16)
                .at("web", 0, new Call.CreateVm(0))
                .written();
        assertThatThrownBy(() -> history.at("web", new Moment.OfEvent(7)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("web has no event #7: its last one is #1");
        assertThatThrownBy(() -> history.at("wep", Moment.end())).hasMessageContaining("no VM \"wep\"");
        assertThatThrownBy(() -> history.at(new Moment.OfEvent(1), List.of(), 1, _ -> {}))
                .hasMessage("#1 is a place in the history of one VM: name it with --vm");
    }
}
