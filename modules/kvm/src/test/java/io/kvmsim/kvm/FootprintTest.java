package io.kvmsim.kvm;

import static io.kvmsim.kvm.Calls.GIB;
import static io.kvmsim.kvm.Calls.MIB;
import static io.kvmsim.kvm.Calls.TIB;
import static io.kvmsim.kvm.Calls.USER;
import static io.kvmsim.kvm.Calls.enableCmma;
import static io.kvmsim.kvm.Calls.logged;
import static io.kvmsim.kvm.Calls.slot;
import static io.kvmsim.kvm.Calls.startMigration;
import static io.kvmsim.kvm.Calls.store;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.Story.givenUcontrol;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.TestHosts;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Spec 7, and the bound of design 7: with this number of free bytes no call can fail, and no call takes more.
class FootprintTest {
    private static final long VM_BYTES = 16384 + 131072 + 4096 + 4096 + 16384 + 208;
    private static final long VCPU_BYTES = 2504 + 4096 + 4096;

    static LongStream seeds() {
        return LongStream.range(0, 400);
    }

    private static long kernel(Story story) {
        return Footprint.of(story.monitor()).kernelBytes();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void no_call_takes_more_than_its_bound(long seed) {
        DecideLawsTest.run(seed, step -> {
            long grown = Footprint.of(step.after()).total()
                    - Footprint.of(step.before()).total();
            assertThat(grown).as("%s", step.call()).isLessThanOrEqualTo(Footprint.bound(step.host(), step.call()));
        });
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void with_its_bound_free_a_call_is_answered_as_with_all_the_memory_there_is(long seed) {
        DecideLawsTest.run(seed, step -> {
            var bound = step.now().withFree(Footprint.bound(step.host(), step.call()));
            var all = step.now().withFree(Circumstances.ALL);
            assertThat(Kvm.decide(step.host(), step.before(), step.vm(), step.call(), bound))
                    .isEqualTo(Kvm.decide(step.host(), step.before(), step.vm(), step.call(), all));
        });
    }

    @Test
    void the_first_store_of_a_VM_with_many_slots_stays_within_its_bound() {
        var slots = IntStream.range(0, 40)
                .mapToObj(id -> slot(id, id * GIB, GIB, USER + id * 2L * GIB))
                .toArray(Call[]::new);
        var story = given(Z16, slots).and(vcpu(0));
        long before = Footprint.of(story.monitor()).total();
        long after = Footprint.of(story.and(store(0, 0)).monitor()).total();
        assertThat(after - before).isLessThanOrEqualTo(Footprint.bound(Z16, store(0, 0)));
    }

    @Test
    void the_documented_start_of_migration_is_bounded_by_the_largest_memory_there_can_be() {
        var story = given(TestHosts.DOCUMENTED, slot(0, 0, TIB, USER));
        var start = startMigration();
        story.withFree(Footprint.bound(TestHosts.DOCUMENTED, start)).when(start).thenAnswers(0, Rule.MIGRATION_STARTED);
    }

    @Test
    void a_VM_its_vcpus_and_its_slots_cost_what_the_specification_says() {
        assertThat(Footprint.of(Monitor.INITIAL)).isEqualTo(Footprint.NONE);
        assertThat(kernel(given(Z16))).isEqualTo(VM_BYTES);
        assertThat(kernel(givenUcontrol(Z16))).isEqualTo(VM_BYTES - 16592);
        assertThat(kernel(given(Z16, vcpu(0), vcpu(1)))).isEqualTo(VM_BYTES + 2 * VCPU_BYTES);
        assertThat(kernel(given(Z16, enableCmma(), vcpu(0)))).isEqualTo(VM_BYTES + VCPU_BYTES + 4096);
        assertThat(kernel(givenUcontrol(Z16, vcpu(0)))).isEqualTo(VM_BYTES + VCPU_BYTES);
        assertThat(kernel(given(Z16, vcpu(64)))).isEqualTo(VM_BYTES + VCPU_BYTES + 12288);
        assertThat(kernel(given(Z16, slot(0, 0, GIB, USER)))).isEqualTo(VM_BYTES + 216 + 1024 * 18);
        assertThat(kernel(given(Z16, logged(0, 0, GIB, USER)))).isEqualTo(VM_BYTES + 216 + 1024 * 18 + 65536);
    }

    @Test
    void what_a_guest_touched_costs_its_pages_and_their_tables() {
        var idle = given(Z16, slot(0, 0, 4 * GIB, USER), vcpu(0));
        var touched =
                Footprint.of(idle.and(store(0, 0), store(0, 255), store(0, 256)).monitor());
        assertThat(touched.guestBytes()).isEqualTo(3 * 4096);
        assertThat(touched.kernelBytes()).isGreaterThanOrEqualTo(kernel(idle) + 2 * 4096 + 16384);
    }

    @Test
    void dirty_bitmaps_are_rounded_up_to_64_pages() {
        assertThat(Footprint.bitmapBytes(1)).isEqualTo(16);
        assertThat(Footprint.bitmapBytes(64)).isEqualTo(16);
        assertThat(Footprint.bitmapBytes(65)).isEqualTo(32);
        assertThat(Footprint.bitmapBytes(GIB / 4096)).isEqualTo(64 * 1024);
        assertThat(Footprint.bitmapBytes(MIB / 4096)).isEqualTo(64);
    }
}
