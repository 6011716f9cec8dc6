package io.kvmsim.kvm;

import static io.kvmsim.abi.VmAttribute.TOD_EXT;
import static io.kvmsim.abi.VmAttribute.TOD_HIGH;
import static io.kvmsim.abi.VmAttribute.TOD_LOW;
import static io.kvmsim.kvm.Calls.get;
import static io.kvmsim.kvm.Calls.processor;
import static io.kvmsim.kvm.Calls.set;
import static io.kvmsim.kvm.Calls.setU64;
import static io.kvmsim.kvm.Calls.todExt;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.Story.VM;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.Story.givenUcontrol;
import static io.kvmsim.kvm.state.TestHosts.NO_MEPOCH;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.TodClock;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.state.GuestClock;
import io.kvmsim.kvm.state.Vcpu;
import io.kvmsim.kvm.state.VmEvent.GuestClockCompensated;
import io.kvmsim.kvm.state.VmEvent.GuestClockSet;
import java.math.BigInteger;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Spec 3.4, with its worked values.
class TodTest {
    private static Bytes ext(int index, long tod) {
        return TodClock.CODEC.encode(new TodClock(index, tod));
    }

    @Test
    void a_clock_set_back_borrows_out_of_the_epoch_index_and_carries_into_it_later() {
        var story = given(Z16).at(0x10, 0);
        var after = story.when(todExt(0, 5))
                .thenSucceeds(Rule.TOD_SET, new GuestClockSet(VM, new GuestClock(0xFFFF_FFFF_FFFF_FFF5L, 0xFF)));
        after.afterwards().at(0x20, 0).when(get(TOD_EXT)).thenWrites(Rule.TOD_READ, ext(0, 0x15));
        after.afterwards().at(0x20, 0).when(get(TOD_LOW)).thenWrites(Rule.TOD_READ, Bytes.ofU64(0x15));
    }

    @Test
    void a_clock_set_forward_keeps_its_index() {
        given(Z16)
                .at(0x10, 0)
                .when(todExt(1, 0x30))
                .thenSucceeds(Rule.TOD_SET, new GuestClockSet(VM, new GuestClock(0x20, 1)));
    }

    @Test
    void the_hosts_own_index_is_subtracted_and_added_again() {
        var story = given(Z16).at(0x10, 7).and(todExt(1, 0x30));
        assertThat(story.vm().clock()).isEqualTo(new GuestClock(0x20, 0xFA));
        story.when(get(TOD_EXT)).thenWrites(Rule.TOD_READ, ext(1, 0x30));
    }

    @Test
    void without_facility_139_there_is_no_index() {
        var story = given(NO_MEPOCH).at(0x10, 7);
        var after = story.when(todExt(0, 5))
                .thenSucceeds(Rule.TOD_SET, new GuestClockSet(VM, new GuestClock(0xFFFF_FFFF_FFFF_FFF5L, 0)));
        after.afterwards().when(get(TOD_EXT)).thenWrites(Rule.TOD_READ, ext(0, 5));
    }

    @Test
    void tod_low_sets_the_epoch_index_to_0() {
        var story = given(Z16, todExt(9, 5));
        story.when(setU64(TOD_LOW, 6)).thenSucceeds(Rule.TOD_SET, new GuestClockSet(VM, new GuestClock(6, 0)));
    }

    @Test
    void tod_high_stores_nothing_and_reads_as_0() {
        var story = given(Z16, todExt(9, 5));
        story.when(set(TOD_HIGH, Bytes.ofU8(0))).thenSucceeds(Rule.TOD_HIGH_ZERO);
        story.when(get(TOD_HIGH)).thenWrites(Rule.TOD_READ, Bytes.ofU8(0));
    }

    @Test
    void padding_is_ignored_when_set_and_zero_when_read() {
        var dirty = Bytes.ofHex("01ffffffffffffff0000000000000030");
        var after = given(Z16)
                .at(0x10, 0)
                .when(set(TOD_EXT, dirty))
                .thenSucceeds(Rule.TOD_SET, new GuestClockSet(VM, new GuestClock(0x20, 1)));
        after.afterwards()
                .when(get(TOD_EXT))
                .thenWrites(Rule.TOD_READ, Bytes.ofHex("01000000000000000000000000000030"));
    }

    @Test
    void all_vcpus_take_the_clock_over_and_so_does_a_later_one() {
        var story = given(Z16, vcpu(0), vcpu(1), todExt(2, 5), vcpu(2));
        assertThat(story.vm().vcpus()).extracting(Vcpu::clock).containsOnly(new GuestClock(5, 2));
        story.when(todExt(2, 5)).thenSucceeds(Rule.TOD_SET);
    }

    @Test
    void the_clock_of_a_UCONTROL_VM_is_like_any_other() {
        givenUcontrol(Z16).when(todExt(0, 5)).thenSucceeds(Rule.TOD_SET, new GuestClockSet(VM, new GuestClock(5, 0)));
    }

    @Test
    void a_host_clock_step_leaves_a_VM_without_vcpus_alone() {
        given(Z16, todExt(0, 5)).when(new Call.HostClockStep(7)).thenSucceeds(Rule.HOST_CLOCK_STEPPED);
        given(Z16, vcpu(0)).when(new Call.HostClockStep(0)).thenSucceeds(Rule.HOST_CLOCK_STEPPED);
    }

    @Test
    void a_host_clock_step_forward_takes_it_off_the_epoch() {
        var story = given(Z16, todExt(0, 5), vcpu(0), vcpu(1));
        var back = new GuestClock(-2, 0xFF);
        var after = story.when(new Call.HostClockStep(7))
                .thenSucceeds(Rule.HOST_CLOCK_STEPPED, new GuestClockCompensated(VM, List.of(back, back)));
        assertThat(after.afterwards().vm().clock()).isEqualTo(back);
        assertThat(after.afterwards().vcpu(1).clock()).isEqualTo(back);
        after.afterwards()
                .when(new Call.HostClockStep(-7))
                .withEvents(new GuestClockCompensated(VM, List.of(new GuestClock(5, 0), new GuestClock(5, 0))));
    }

    @Test
    void a_host_clock_step_moves_the_index_of_those_vcpus_only_that_use_it() {
        var without = Z16.initialList().withoutBit(139);
        given(Z16, processor(0, 0, without), vcpu(0))
                .when(new Call.HostClockStep(7))
                .withEvents(new GuestClockCompensated(VM, List.of(new GuestClock(-7, 0))));
        given(Z16, vcpu(0))
                .when(new Call.HostClockStep(7))
                .withEvents(new GuestClockCompensated(VM, List.of(new GuestClock(-7, 0xFF))));
    }

    static LongStream seeds() {
        return LongStream.range(0, 500);
    }

    /// The guest's clock is a number of 72 bits: what was set, plus what has passed since, host clock steps left out.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_guests_clock_runs_on_from_what_was_set(long seed) {
        var random = new SplittableRandom(seed);
        var host = new BigInteger(1, random72(random));
        var guest = new BigInteger(1, random72(random));
        var story = given(Z16, vcpu(0)).at(host.longValue(), index(host)).and(todExt(index(guest), guest.longValue()));
        for (int step = 0; step < 20; step++) {
            var passed = BigInteger.valueOf(random.nextLong(1L << 50) << random.nextInt(13));
            host = host.add(passed);
            guest = guest.add(passed);
            if (random.nextInt(3) == 0) {
                long delta = random.nextLong() >> random.nextInt(64);
                host = host.add(BigInteger.valueOf(delta));
                story = story.and(new Call.HostClockStep(delta));
            }
            story = story.at(host.longValue(), index(host));
            story.when(get(TOD_EXT)).thenWrites(Rule.TOD_READ, ext(index(guest), guest.longValue()));
        }
    }

    private static byte[] random72(SplittableRandom random) {
        var bytes = new byte[9];
        random.nextBytes(bytes);
        return bytes;
    }

    private static int index(BigInteger clock) {
        return clock.shiftRight(64).intValue() & 0xFF;
    }
}
