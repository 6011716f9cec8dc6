package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EEXIST;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.Errno.ENOMEM;
import static io.kvmsim.kvm.Calls.GIB;
import static io.kvmsim.kvm.Calls.MIB;
import static io.kvmsim.kvm.Calls.TIB;
import static io.kvmsim.kvm.Calls.USER;
import static io.kvmsim.kvm.Calls.delete;
import static io.kvmsim.kvm.Calls.limit;
import static io.kvmsim.kvm.Calls.logged;
import static io.kvmsim.kvm.Calls.slot;
import static io.kvmsim.kvm.Story.VM;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.Story.givenUcontrol;
import static io.kvmsim.kvm.state.TestHosts.NO_HAMAX;
import static io.kvmsim.kvm.state.TestHosts.SMALL;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.kvm.call.Call.SetUserMemoryRegion;
import io.kvmsim.kvm.state.Mapping;
import io.kvmsim.kvm.state.Slots;
import io.kvmsim.kvm.state.VmEvent.MemorySlotCreated;
import io.kvmsim.kvm.state.VmEvent.MemorySlotDeleted;
import io.kvmsim.kvm.state.VmEvent.MemorySlotLoggingChanged;
import io.kvmsim.kvm.state.VmEvent.MemorySlotMoved;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Spec 4.3, step by step, and what is mapped afterwards.
class MemoryRegionTest {
    private static final Story ONE = given(Z16, slot(0, 0, 2 * MIB, USER));

    private static SetUserMemoryRegion region(int slot, int flags, long guest, long size, long user) {
        return new SetUserMemoryRegion(new UserspaceMemoryRegion(slot, flags, guest, size, user));
    }

    private static List<Mapping.Range> mapped(Story story) {
        return story.vm().memory().mapped().joined();
    }

    @ParameterizedTest
    @ValueSource(ints = {4, 8, 0x8000_0000, -1})
    void step_2_unknown_flags_come_before_the_slots_number(int flags) {
        given(Z16).when(region(0xFFFF, flags, 1, 1, 1)).thenRefuses(EINVAL, Rule.SLOT_FLAGS_UNKNOWN);
    }

    @Test
    void step_3_slots_are_numbered_below_32767() {
        given(Z16).when(region(32767, 2, 1, 1, 1)).thenRefuses(EINVAL, Rule.SLOT_ID_TOO_LARGE);
        given(Z16).when(region(0xFFFF, 0, 0, MIB, 0)).thenRefuses(EINVAL, Rule.SLOT_ID_TOO_LARGE);
        given(Z16).when(slot(32766, 0, MIB, USER)).thenAnswers(0, Rule.SLOT_CREATED);
    }

    @Test
    void step_4_there_are_no_read_only_slots() {
        given(Z16).when(region(0, 2, 1, 1, 1)).thenRefuses(EINVAL, Rule.SLOT_READONLY);
        given(Z16).when(region(0, 3, 0, MIB, USER)).thenRefuses(EINVAL, Rule.SLOT_READONLY);
    }

    @Test
    void step_5_size_and_both_addresses_are_in_pages() {
        given(Z16).when(region(0x1_0000, 0, 0, MIB + 1, USER)).thenRefuses(EINVAL, Rule.SLOT_NOT_PAGES);
        given(Z16).when(slot(0, 2048, MIB, USER)).thenRefuses(EINVAL, Rule.SLOT_NOT_PAGES);
        given(Z16).when(slot(0, 0, MIB, USER + 4095)).thenRefuses(EINVAL, Rule.SLOT_NOT_PAGES);
    }

    @Test
    void step_6_there_is_one_address_space() {
        given(Z16).when(region(0x1_0000, 0, -4096, 8192, USER)).thenRefuses(EINVAL, Rule.SLOT_ADDRESS_SPACE);
    }

    @Test
    void step_7_the_guest_range_does_not_wrap() {
        given(Z16).when(slot(0, -MIB, 2 * MIB, USER)).thenRefuses(EINVAL, Rule.SLOT_WRAPS);
        given(Z16).when(slot(0, -MIB, MIB, USER)).thenRefuses(EINVAL, Rule.SLOT_WRAPS);
    }

    @Test
    void step_8_a_slot_has_at_most_2_to_the_31_minus_1_pages() {
        given(NO_HAMAX).when(slot(0, 0, 8 * TIB, USER)).thenRefuses(EINVAL, Rule.SLOT_TOO_MANY_PAGES);
        given(NO_HAMAX).when(slot(0, 0, 8 * TIB - MIB, USER)).thenAnswers(0, Rule.SLOT_CREATED);
    }

    @Test
    void step_9_a_size_of_0_deletes_or_is_EINVAL() {
        given(Z16).when(delete(0)).thenRefuses(EINVAL, Rule.SLOT_ABSENT);
        ONE.when(delete(1)).thenRefuses(EINVAL, Rule.SLOT_ABSENT);
        var after = ONE.when(delete(0)).thenSucceeds(Rule.SLOT_DELETED, new MemorySlotDeleted(VM, 0, true));
        assertThat(after.afterwards().vm().memory().slots()).isEqualTo(Slots.NONE);
        assertThat(mapped(after.afterwards())).isEmpty();
    }

    @Test
    void step_10_user_address_and_size_of_a_slot_are_fixed() {
        ONE.when(slot(0, 0, 2 * MIB, 2 * USER)).thenRefuses(EINVAL, Rule.SLOT_CHANGES_MEMORY);
        ONE.when(slot(0, 0, MIB, USER)).thenRefuses(EINVAL, Rule.SLOT_CHANGES_MEMORY);
        ONE.when(slot(0, 0, 2 * MIB, USER)).thenSucceeds(Rule.SLOT_SAME);
    }

    @Test
    void step_11_no_slot_overlaps_another() {
        var two = ONE.and(slot(1, 4 * MIB, MIB, 2 * USER));
        two.when(slot(2, MIB, MIB, 3 * USER)).thenRefuses(EEXIST, Rule.SLOT_OVERLAPS);
        two.when(slot(2, 2 * MIB, 4 * MIB, 3 * USER)).thenRefuses(EEXIST, Rule.SLOT_OVERLAPS);
        two.when(slot(1, MIB, MIB, 2 * USER)).thenRefuses(EEXIST, Rule.SLOT_OVERLAPS);
        two.when(slot(0, MIB, 2 * MIB, USER)).thenAnswers(0, Rule.SLOT_MOVED);
        two.when(slot(2, 2 * MIB, 2 * MIB, 3 * USER)).thenAnswers(0, Rule.SLOT_CREATED);
    }

    @Test
    void step_12_a_slot_and_its_bitmap_need_memory() {
        var call = logged(0, 0, GIB, USER);
        given(Z16).withFree(216 + 64 * 1024 - 1).when(call).thenRefuses(ENOMEM, Rule.SLOT_NO_MEMORY);
        given(Z16).withFree(216 + 64 * 1024).when(call).thenAnswers(0, Rule.SLOT_CREATED);
        given(Z16).withFree(215).when(slot(0, 0, GIB, USER)).thenRefuses(ENOMEM, Rule.SLOT_NO_MEMORY);
        given(Z16).withFree(216).when(slot(0, 0, GIB, USER)).thenAnswers(0, Rule.SLOT_CREATED);
        ONE.withFree(431).when(slot(0, 4 * MIB, 2 * MIB, USER)).thenRefuses(ENOMEM, Rule.SLOT_NO_MEMORY);
        ONE.withFree(216 + 127).when(logged(0, 0, 2 * MIB, USER)).thenRefuses(ENOMEM, Rule.SLOT_NO_MEMORY);
        ONE.withFree(216 + 128).when(logged(0, 0, 2 * MIB, USER)).thenAnswers(0, Rule.SLOT_FLAGS_CHANGED);
        ONE.withFree(215).when(delete(0)).thenRefuses(ENOMEM, Rule.SLOT_NO_MEMORY);
    }

    @Test
    void step_12_comes_before_steps_13_and_14() {
        given(Z16).withFree(0).when(slot(0, 0, 4096, USER)).thenRefuses(ENOMEM, Rule.SLOT_NO_MEMORY);
        givenUcontrol(Z16).withFree(0).when(slot(0, 0, MIB, USER)).thenRefuses(ENOMEM, Rule.SLOT_NO_MEMORY);
    }

    @Test
    void step_13_a_UCONTROL_VM_has_no_slots() {
        givenUcontrol(Z16).when(slot(0, 0, MIB, USER)).thenRefuses(EINVAL, Rule.SLOT_UCONTROL);
    }

    @Test
    void step_14_user_address_and_size_are_in_segments_and_the_end_is_within_the_limit() {
        given(Z16).when(slot(0, 0, MIB, USER + 4096)).thenRefuses(EINVAL, Rule.SLOT_NOT_SEGMENTS);
        given(Z16).when(slot(0, 0, MIB + 4096, USER)).thenRefuses(EINVAL, Rule.SLOT_NOT_SEGMENTS);
        given(SMALL).when(slot(0, 63 * GIB, GIB, USER)).thenAnswers(0, Rule.SLOT_CREATED);
        given(SMALL).when(slot(0, 63 * GIB + MIB, GIB, USER)).thenRefuses(EINVAL, Rule.SLOT_BEYOND_LIMIT);
        given(SMALL, slot(0, 0, GIB, USER))
                .when(slot(0, 64 * GIB, GIB, USER))
                .thenRefuses(EINVAL, Rule.SLOT_BEYOND_LIMIT);
    }

    @Test
    void a_new_slot_is_mapped() {
        var after = given(Z16)
                .when(logged(3, MIB, 2 * MIB, USER))
                .thenSucceeds(Rule.SLOT_CREATED, new MemorySlotCreated(VM, 3, 1, 256, 512, USER, true));
        assertThat(mapped(after.afterwards())).containsExactly(new Mapping.Range(MIB, 2 * MIB, USER));
    }

    @Test
    void a_guest_address_that_is_not_a_multiple_of_a_segment_is_accepted_and_not_mapped() {
        var story = given(Z16);
        var after = story.when(slot(0, 4096, MIB, USER))
                .thenSucceeds(Rule.SLOT_CREATED, new MemorySlotCreated(VM, 0, 0, 1, 256, USER, false));
        assertThat(mapped(after.afterwards())).isEmpty();
        after.afterwards().when(delete(0)).thenSucceeds(Rule.SLOT_DELETED, new MemorySlotDeleted(VM, 0, false));
    }

    @Test
    void a_slot_that_ends_above_the_limit_that_was_set_is_accepted_and_not_mapped() {
        given(Z16, limit(2 * GIB))
                .when(slot(0, GIB, 2 * GIB, USER))
                .thenSucceeds(Rule.SLOT_CREATED, new MemorySlotCreated(VM, 0, 0, 1 << 18, 1 << 19, USER, false));
        given(Z16, limit(2 * GIB))
                .when(slot(0, GIB, GIB, USER))
                .withEvents(new MemorySlotCreated(VM, 0, 0, 1 << 18, 1 << 18, USER, true));
    }

    @Test
    void user_memory_that_ends_above_the_largest_task_is_accepted_and_not_mapped() {
        given(Z16).when(slot(0, 0, MIB, -MIB)).withEvents(new MemorySlotCreated(VM, 0, 0, 0, 256, -MIB, false));
        given(Z16).when(slot(0, 0, MIB, -2 * MIB)).withEvents(new MemorySlotCreated(VM, 0, 0, 0, 256, -2 * MIB, true));
    }

    @Test
    void a_move_unmaps_the_old_place_and_maps_the_new_one() {
        var after = ONE.when(logged(0, 8 * MIB, 2 * MIB, USER))
                .thenSucceeds(Rule.SLOT_MOVED, new MemorySlotMoved(VM, 0, 1, 2048, true, true));
        assertThat(mapped(after.afterwards())).containsExactly(new Mapping.Range(8 * MIB, 2 * MIB, USER));
    }

    @Test
    void a_move_from_a_crooked_place_maps_nothing_anew() {
        given(Z16, slot(0, 4096, MIB, USER))
                .when(slot(0, MIB, MIB, USER))
                .thenSucceeds(Rule.SLOT_MOVED, new MemorySlotMoved(VM, 0, 0, 256, false, false));
    }

    @Test
    void other_flags_change_no_mapping() {
        var after = ONE.when(logged(0, 0, 2 * MIB, USER))
                .thenSucceeds(Rule.SLOT_FLAGS_CHANGED, new MemorySlotLoggingChanged(VM, 0, 1));
        assertThat(mapped(after.afterwards())).containsExactly(new Mapping.Range(0, 2 * MIB, USER));
    }

    @Test
    void a_new_limit_empties_the_mapping_and_nothing_maps_old_slots_again() {
        var story = ONE.and(limit(4 * GIB));
        assertThat(mapped(story)).isEmpty();
        assertThat(story.vm().memory().slots().size()).isEqualTo(1);
        assertThat(mapped(story.and(logged(0, 0, 2 * MIB, USER)))).isEmpty();
        assertThat(mapped(story.and(slot(0, MIB, 2 * MIB, USER)))).hasSize(1);
    }
}
