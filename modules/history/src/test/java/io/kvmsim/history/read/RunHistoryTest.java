package io.kvmsim.history.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.history.fold.Moment;
import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.ledger.Entity;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A run's VMs as they are now, and filters of what is told of them.
class RunHistoryTest {
    @TempDir
    private Path folder;

    static LongStream seeds() {
        return LongStream.range(0, 6);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_VMs_are_now_what_they_were_when_the_run_was_alive(long seed) throws BadInput, IOException {
        var run = WrittenRun.any(folder, seed, 4, 40).sealed();
        var alive = new TreeMap<>(run.entities);
        var history = run.written();
        var now = new ConcurrentSkipListMap<String, Entity>();
        history.entities(2, entity -> now.put(entity.id(), entity));
        assertThat(now).isEqualTo(alive);
        for (var name : history.monitors()) {
            assertThat(history.entity(name)).isEqualTo(alive.get(name));
        }
        assertThat(history.monitors()).isEqualTo(alive.keySet());
        history.close();
    }

    @Test
    void a_VM_that_the_run_does_not_have_is_named() {
        var history = WrittenRun.in(folder, TestHosts.Z16)
                .at("web", 0, new Call.CreateVm(0))
                .written();
        assertThatThrownBy(() -> history.entity("wep"))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("wep");
        assertThat(history.has("web")).isTrue();
        assertThat(history.has("/host/host-1")).isFalse();
    }

    @Test
    void a_filter_is_narrowed_part_by_part() {
        var web = List.of(new Glob("web"));
        var filter = LogFilter.ALL.of(web).within(Optional.of(new Moment.Virtual(1)), Optional.empty());
        assertThat(filter.vms()).isEqualTo(web);
        assertThat(filter.from()).contains(new Moment.Virtual(1));
        assertThat(filter.refused()).isFalse();
        assertThat(filter.refusedOnly().refused()).isTrue();
        assertThat(filter.refusedOnly().vms()).isEqualTo(web);
        assertThat(LogFilter.ALL.of(web).isOfVms()).isTrue();
        assertThat(filter.isOfVms()).isFalse();
        assertThat(filter.onlyVm()).contains("web");
        assertThat(LogFilter.ALL.of(List.of(new Glob("w*"))).onlyVm()).isEmpty();
        assertThat(LogFilter.ALL.onlyVm()).isEmpty();
    }

    @Test
    void only_refused_calls_pass_a_filter_for_them() throws BadInput, IOException {
        var history = WrittenRun.in(folder, TestHosts.Z16)
                .at("web", 0, new Call.CreateVm(0), Calls.vcpu(300), Calls.vcpu(0))
                .written();
        assertThat(IndexedRun.told(history, LogFilter.ALL.refusedOnly())).hasSize(1);
        assertThat(IndexedRun.told(history, LogFilter.ALL)).hasSize(3);
    }

    @Test
    void moments_of_one_kind_have_a_first_and_a_last() {
        var five = new Moment.Virtual(5);
        var seven = new Moment.Virtual(7);
        assertThat(Moment.earliest(List.of(seven, five))).contains(five);
        assertThat(Moment.latest(List.of(seven, five))).contains(seven);
        assertThat(Moment.latest(List.of(new Moment.Wall(3), new Moment.Wall(2))))
                .contains(new Moment.Wall(3));
        assertThat(Moment.latest(List.of(five, new Moment.Wall(7)))).isEmpty();
        assertThat(Moment.latest(List.of(five, Moment.end()))).isEmpty();
        assertThat(Moment.earliest(List.of(new Moment.OfEvent(1)))).isEmpty();
        assertThat(Moment.earliest(List.of(Moment.end()))).contains(Moment.end());
    }
}
