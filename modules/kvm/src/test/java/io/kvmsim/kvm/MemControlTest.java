package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.Errno.ENOMEM;
import static io.kvmsim.abi.VmAttribute.MEM_CLR_CMMA;
import static io.kvmsim.abi.VmAttribute.MEM_LIMIT_SIZE;
import static io.kvmsim.kvm.Calls.GIB;
import static io.kvmsim.kvm.Calls.MIB;
import static io.kvmsim.kvm.Calls.TIB;
import static io.kvmsim.kvm.Calls.USER;
import static io.kvmsim.kvm.Calls.enableCmma;
import static io.kvmsim.kvm.Calls.essa;
import static io.kvmsim.kvm.Calls.get;
import static io.kvmsim.kvm.Calls.limit;
import static io.kvmsim.kvm.Calls.logged;
import static io.kvmsim.kvm.Calls.set;
import static io.kvmsim.kvm.Calls.setBits;
import static io.kvmsim.kvm.Calls.slot;
import static io.kvmsim.kvm.Calls.startMigration;
import static io.kvmsim.kvm.Calls.store;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.Story.VM;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.Story.givenUcontrol;
import static io.kvmsim.kvm.state.TestHosts.NO_HAMAX;
import static io.kvmsim.kvm.state.TestHosts.SMALL;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.pages.PageState;
import io.kvmsim.kvm.state.Gmap;
import io.kvmsim.kvm.state.Mapping;
import io.kvmsim.kvm.state.Slots;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent.CmmaEnabled;
import io.kvmsim.kvm.state.VmEvent.CmmaStatesReset;
import io.kvmsim.kvm.state.VmEvent.MemoryLimitSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Spec 3.1 to 3.3.
class MemControlTest {
    @Test
    void enabling_CMMA_is_final_and_switches_PFMF_interpretation_off() {
        var story = given(Z16);
        assertThat(story.vm().cmma()).isEqualTo(new Vm.Cmma(false, true, true, false, 0));
        var after = story.when(enableCmma()).thenSucceeds(Rule.CMMA_ENABLED, new CmmaEnabled(VM));
        assertThat(after.afterwards().vm().cmma()).isEqualTo(new Vm.Cmma(true, false, true, false, 0));
        after.afterwards().when(enableCmma()).thenSucceeds(Rule.CMMA_ENABLED);
        assertThat(after.afterwards().monitor().usesCmm()).isFalse();
    }

    @Test
    void cmma_may_be_enabled_for_UCONTROL_in_migration_mode_and_with_slots() {
        givenUcontrol(Z16).when(enableCmma()).thenSucceeds(Rule.CMMA_ENABLED, new CmmaEnabled(VM));
        given(Z16, slot(0, 0, MIB, USER), startMigration())
                .when(enableCmma())
                .thenSucceeds(Rule.CMMA_ENABLED, new CmmaEnabled(VM));
    }

    @Test
    void clearing_makes_all_pages_of_the_process_stable_and_keeps_what_else_is_known_of_them() {
        var story = given(Z16, enableCmma(), slot(0, 0, MIB, USER), vcpu(0))
                .and(essa(0, 0, 2), essa(0, 1, 7), store(0, 2), essa(0, 2, 4), essa(0, 3, 1))
                .and(store(0, 4));
        assertThat(story.page(USER)).isEqualTo(new PageState(1, true, false, false));
        var after = story.when(set(MEM_CLR_CMMA)).thenSucceeds(Rule.CLR_CMMA, new CmmaStatesReset(VM, 3));
        assertThat(after.afterwards().page(USER)).isEqualTo(new PageState(0, true, false, false));
        assertThat(after.afterwards().page(USER + 4096)).isEqualTo(new PageState(0, false, false, false));
        assertThat(after.afterwards().page(USER + 2 * 4096)).isEqualTo(new PageState(0, false, false, true));
        assertThat(after.afterwards().monitor().usesCmm()).isTrue();
        after.afterwards().when(set(MEM_CLR_CMMA)).thenSucceeds(Rule.CLR_CMMA);
    }

    @Test
    void clearing_acts_on_the_other_VMs_of_the_process_and_marks_nothing_for_migration() {
        var story = given(Z16, enableCmma(), logged(0, 0, MIB, USER), setBits(5, 1, 1), startMigration())
                .and(Calls.read(0, 256))
                .on(Story.OTHER)
                .and(new Call.CreateVm(0), enableCmma());
        var after = story.when(set(MEM_CLR_CMMA))
                .thenSucceeds(Rule.CLR_CMMA, new CmmaStatesReset(Story.OTHER, 2))
                .afterwards();
        assertThat(after.page(USER + 5 * 4096)).isEqualTo(new PageState(0, false, false, false));
        assertThat(after.on(VM).vm().cmma()).isEqualTo(new Vm.Cmma(true, false, true, true, 0));
    }

    @Test
    void clearing_a_UCONTROL_VM_changes_nothing() {
        givenUcontrol(Z16, enableCmma()).when(set(MEM_CLR_CMMA)).thenSucceeds(Rule.CLR_CMMA_UCONTROL);
    }

    @ParameterizedTest(name = "{0} bytes end at {1}, level {2}")
    @CsvSource({
        "0x1, 0x7FFFFFFF, 2",
        "0x80000000, 0x7FFFFFFF, 2",
        "0x80000001, 0x3FFFFFFFFFF, 3",
        "0x40000000000, 0x3FFFFFFFFFF, 3",
        "0x40000000001, 0x1FFFFFFFFFFFFF, 4",
        "0x20000000000000, 0x1FFFFFFFFFFFFF, 4",
        "0x20000000000001, 0xFFFFFFFFFFFFFFFF, 5",
        "0xFFFFFFFFFFFFF000, 0xFFFFFFFFFFFFFFFF, 5"
    })
    void the_limit_is_rounded_up_to_a_table_level(String bytes, String end, int level) {
        long asked = Long.parseUnsignedLong(bytes.substring(2), 16);
        var gmap = new Gmap(Long.parseUnsignedLong(end.substring(2), 16), level);
        assertThat(given(NO_HAMAX).when(limit(asked)).afterwards().vm().memory().gmap())
                .isEqualTo(gmap);
    }

    @Test
    void setting_the_same_reach_with_nothing_mapped_is_no_event() {
        var story = given(Z16, limit(GIB));
        story.when(limit(2 * GIB)).thenSucceeds(Rule.MEM_LIMIT_SET);
        story.and(slot(0, 0, MIB, USER))
                .when(limit(2 * GIB))
                .thenSucceeds(Rule.MEM_LIMIT_SET, new MemoryLimitSet(VM, 2 * GIB, Gmap.upTo(GIB)));
    }

    @Test
    void without_memory_the_old_mapping_stays() {
        var story = given(Z16, slot(0, 0, MIB, USER));
        story.withFree(Gmap.TABLE_BYTES - 1).when(limit(GIB)).thenRefuses(ENOMEM, Rule.MEM_LIMIT_NO_MEMORY);
        story.withFree(Gmap.TABLE_BYTES).when(limit(GIB)).thenAnswers(0, Rule.MEM_LIMIT_SET);
    }

    @Test
    void new_VMs_have_the_hosts_limit_and_the_table_that_holds_it() {
        assertThat(given(Z16).vm().memory())
                .isEqualTo(new Vm.Memory(128 * TIB, new Gmap((1L << 53) - 1, 4), Mapping.EMPTY, Slots.NONE));
        assertThat(given(SMALL).vm().memory())
                .isEqualTo(new Vm.Memory(64 * GIB, new Gmap((1L << 42) - 1, 3), Mapping.EMPTY, Slots.NONE));
        assertThat(given(NO_HAMAX).vm().memory())
                .isEqualTo(new Vm.Memory(-4096, new Gmap(-1, 5), Mapping.EMPTY, Slots.NONE));
        assertThat(given(TestHosts.MINIMAL).vm().memory().limit()).isEqualTo(-4096);
        assertThat(givenUcontrol(Z16).vm().memory()).isEqualTo(new Vm.Memory(-1, Gmap.NONE, Mapping.EMPTY, Slots.NONE));
    }

    @Test
    void a_UCONTROL_VMs_limit_is_read_only_and_all_ones() {
        givenUcontrol(Z16).when(limit(GIB)).thenRefuses(EINVAL, Rule.MEM_LIMIT_UCONTROL);
        givenUcontrol(Z16).when(get(MEM_LIMIT_SIZE)).thenWrites(Rule.MEM_LIMIT_READ, Bytes.ofU64(-1));
    }
}
