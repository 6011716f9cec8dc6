package io.kvmsim.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.kvm.Footprint;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.Fault;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.chain.Head;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Laws of stored history over any calls in any order.
class HistoryLawsTest {
    static LongStream seeds() {
        return LongStream.range(0, 400);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void what_is_decoded_is_what_was_encoded(long seed) {
        Histories.live(seed, Refusals.ALL, lived -> {
            var decoded = lived.decoded();
            assertThat(decoded)
                    .isEqualTo(lived.turn().record().orElseThrow().decided().body());
            assertThat(decoded.encode(Histories.ID, lived.before().records() == 0))
                    .as("canonical bytes of %s", decoded)
                    .isEqualTo(lived.stored().body());
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_replay_of_the_bytes_ends_where_the_live_entity_is(long seed) {
        var records = new ArrayList<TurnRecord>();
        var live = Histories.live(seed, Refusals.ALL, lived -> {
            records.add(lived.stored());
            assertThat(StateDigest.of(lived.after().monitor()))
                    .isEqualTo(StateDigest.of(lived.turn().monitor()));
        });
        var replayed = Entity.initial(Histories.ID);
        for (var record : records) {
            replayed = replayed.apply(record, _ -> Histories.home(seed));
        }
        assertThat(replayed.head()).isEqualTo(live.head());
        assertThat(replayed.lastEvent()).isEqualTo(live.lastEvent());
        assertThat(replayed.records()).isEqualTo(live.records()).isEqualTo(records.size());
        assertThat(StateDigest.of(replayed.monitor())).isEqualTo(StateDigest.of(live.monitor()));
        assertThat(replayed).isEqualTo(live);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void calls_rebuilt_from_a_record_give_the_same_events_and_result(long seed) {
        Histories.live(seed, Refusals.ALL, lived -> {
            var monitor = lived.before().monitor();
            for (var entry : lived.decoded().entries()) {
                var call = entry.call(monitor);
                var again = Kvm.decide(lived.home().host(), monitor, entry.vm(), call, entry.circumstances());
                assertThat(again.events()).as("%s", entry).isEqualTo(entry.events());
                assertThat(again.answer().ret()).as("%s", entry).isEqualTo(entry.ret());
                monitor = after(monitor, entry);
            }
        });
    }

    private static Monitor after(Monitor monitor, Entry entry) {
        var after = monitor;
        for (var event : entry.events()) {
            after = Kvm.evolve(after, event);
        }
        return after;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void evolve_leaves_the_old_state_as_it_was_and_every_event_but_a_notice_changes_the_digest(long seed) {
        Histories.live(seed, Refusals.NONE, lived -> {
            var monitor = lived.before().monitor();
            var digest = StateDigest.of(monitor);
            for (var entry : lived.decoded().entries()) {
                for (var event : entry.events()) {
                    var next = Kvm.evolve(monitor, event);
                    assertThat(StateDigest.of(monitor)).as("before %s", event).isEqualTo(digest);
                    var changed = StateDigest.of(next);
                    assertThat(changed.equals(digest)).as("after %s", event).isEqualTo(event instanceof VmEvent.Notice);
                    monitor = next;
                    digest = changed;
                }
            }
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void an_injected_errno_is_all_that_comes_of_a_call_and_a_delay_comes_beside_it(long seed) {
        Histories.live(seed, Refusals.ALL, lived -> {
            for (var entry : lived.decoded().entries()) {
                var fault = entry.circumstances().fault();
                var undisturbed = entry.events().stream()
                        .filter(it -> !(it instanceof VmEvent.FaultInjected))
                        .toList();
                assertThat(entry.events()).hasSize(undisturbed.size() + (fault.isNone() ? 0 : 1));
                if (fault.errno() != 0) {
                    assertThat(entry.ret()).isEqualTo(-fault.errno());
                    assertThat(undisturbed).isEmpty();
                }
            }
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_same_seed_gives_the_same_heads(long seed) {
        var first = new ArrayList<Head>();
        var second = new ArrayList<Head>();
        Histories.live(seed, Refusals.ALL, lived -> first.add(lived.after().head()));
        Histories.live(seed, Refusals.ALL, lived -> second.add(lived.after().head()));
        assertThat(second).isEqualTo(first).doesNotHaveDuplicates();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void recording_refusals_changes_no_state_and_no_event_number(long seed) {
        var all = Histories.live(seed, Refusals.ALL, lived -> {});
        var none = Histories.live(
                seed, Refusals.NONE, lived -> assertThat(lived.decoded().entries())
                        .allMatch(entry -> !entry.events().isEmpty()));
        assertThat(none.monitor()).isEqualTo(all.monitor());
        assertThat(none.lastEvent()).isEqualTo(all.lastEvent());
        assertThat(none.records()).isLessThanOrEqualTo(all.records());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void what_changes_something_is_recorded_and_of_the_refusals_those_that_the_run_wants(long seed) {
        for (var wanted : Refusals.values()) {
            Histories.live(seed, wanted, lived -> {
                int recorded = 0;
                for (int index = 0; index < lived.steps().size(); index++) {
                    var decision = lived.turn().decisions().get(index);
                    boolean asks = lived.steps().get(index).call().op().asksOnly();
                    boolean refused = decision.answer().ret() < 0
                            && (wanted == Refusals.ALL || wanted == Refusals.WRITES && !asks);
                    recorded += !decision.events().isEmpty() || refused ? 1 : 0;
                }
                assertThat(lived.decoded().entries()).hasSize(recorded);
            });
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void free_memory_counts_down_within_a_list(long seed) {
        Histories.live(seed, Refusals.ALL, lived -> {
            var monitor = lived.before().monitor();
            long free = lived.steps().getFirst().circumstances().free();
            for (int index = 0; index < lived.steps().size(); index++) {
                var step = lived.steps().get(index);
                var now = step.circumstances().withFree(Math.max(free, 0));
                var alone = Kvm.decide(lived.home().host(), monitor, step.vm(), step.call(), now);
                assertThat(lived.turn().decisions().get(index)).isEqualTo(alone);
                var next = monitor;
                for (var event : alone.events()) {
                    next = Kvm.evolve(next, event);
                }
                long grown = Footprint.of(next).total() - Footprint.of(monitor).total();
                free = free == Circumstances.ALL ? free : free - grown;
                monitor = next;
            }
        });
    }

    @Test
    void values_that_the_pages_had_already_are_kept_where_nothing_but_a_delay_came_of_the_call() {
        var home = new NamedHost("z16-1", TestHosts.Z16);
        var vm = new VmName(Histories.ID);
        var region = new UserspaceMemoryRegion(0, 0, 0, 1 << 20, 1 << 30);
        var unused = UserBuffer.holding(Bytes.ofHex("0101"));
        var set = new Call.SetCmmaBits(0, 2, 0, -1, unused);
        var late = Circumstances.USUAL.with(Fault.delay(5));
        var steps = List.of(
                new Step(vm, new Call.CreateVm(0), Circumstances.USUAL),
                new Step(vm, new Call.SetAttr(0, 0, 0, UserBuffer.NONE), Circumstances.USUAL),
                new Step(vm, new Call.SetUserMemoryRegion(region), Circumstances.USUAL),
                new Step(vm, set, Circumstances.USUAL),
                new Step(vm, set, late));
        var entity = Entity.initial(Histories.ID);
        var record = Turn.decide(entity, home, steps, new Cause.Virtual(0), Refusals.ALL)
                .record()
                .orElseThrow();
        var last = entity.decoded(record, _ -> home).entries().getLast();
        assertThat(last.events()).containsExactly(new VmEvent.FaultInjected(vm, 0, 5));
        var before = entity.apply(record, _ -> home).monitor();
        assertThat(last.call(before)).isEqualTo(set);
    }

    @Test
    void these_histories_hold_every_operation_and_every_event() {
        var stored = new TreeSet<String>();
        LongStream.range(0, 1500)
                .forEach(seed -> Histories.live(seed, Refusals.ALL, lived -> {
                    for (var entry : lived.decoded().entries()) {
                        stored.add(entry.name());
                        entry.events()
                                .forEach(event -> stored.add(event.getClass().getSimpleName()));
                    }
                }));
        assertThat(stored).hasSize(WireName.values().length);
    }
}
