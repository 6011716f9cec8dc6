package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EFAULT;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.Errno.ENOMEM;
import static io.kvmsim.abi.Errno.ENXIO;
import static io.kvmsim.kvm.Calls.MIB;
import static io.kvmsim.kvm.Calls.USER;
import static io.kvmsim.kvm.Calls.delete;
import static io.kvmsim.kvm.Calls.enableCmma;
import static io.kvmsim.kvm.Calls.logged;
import static io.kvmsim.kvm.Calls.peek;
import static io.kvmsim.kvm.Calls.read;
import static io.kvmsim.kvm.Calls.setBits;
import static io.kvmsim.kvm.Calls.slot;
import static io.kvmsim.kvm.Calls.startMigration;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.Story.VM;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call.GetCmmaBits;
import io.kvmsim.kvm.call.Call.SetCmmaBits;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.call.Written;
import io.kvmsim.kvm.pages.PageState;
import io.kvmsim.kvm.state.Vcpu;
import io.kvmsim.kvm.state.VmEvent.CmmaDirtyRead;
import io.kvmsim.kvm.state.VmEvent.CmmaStatesSet;
import io.kvmsim.kvm.state.VmEvent.CmmaUsed;
import io.kvmsim.kvm.state.VmEvent.ValueRun;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Spec 4.6 and 4.7.
class CmmaBitsTest {
    private static final Written.CmmaLog ZEROS = new Written.CmmaLog(0, 0, 0, Bytes.EMPTY, false);

    /// The slots of 4.6's table, [0,256) and [512,768), with CMM used.
    private static final Story TWO = given(
            Z16, enableCmma(), logged(0, 0, MIB, USER), logged(1, 2 * MIB, MIB, 2 * USER), setBits(0, 0), vcpu(0));
    private static final Story MIGRATING = TWO.and(startMigration());

    private static Written.CmmaLog log(long start, int flags, long remaining, int... values) {
        var bytes = new byte[values.length];
        for (int index = 0; index < values.length; index++) {
            bytes[index] = (byte) values[index];
        }
        return new Written.CmmaLog(start, flags, remaining, Bytes.of(bytes), false);
    }

    /// Migration in which exactly these pages are dirty: all are read, then these are used by the guest.
    private static Story dirty(String pages) {
        if (pages.equals("all")) {
            return MIGRATING;
        }
        var story = MIGRATING.and(read(0, 256), read(512, 256));
        for (var gfn : pages.split(" ")) {
            story = story.and(Calls.essa(0, Long.parseLong(gfn), 1));
        }
        return story;
    }

    @ParameterizedTest(name = "dirty {0}, read {2} from {1}: {4} from {3}, {5} remain")
    @CsvSource({
        "all, 0, 100, 0, 100, 412",
        "all, 200, 1000, 200, 56, 456",
        "10 26, 0, 100, 10, 17, 0",
        "10 27, 0, 100, 10, 1, 1",
        "10 26 43, 0, 100, 10, 34, 0",
        "10 26 44, 0, 100, 10, 18, 1",
        "10 20, 0, 5, 10, 1, 1",
        "255 512, 0, 1000, 255, 1, 1",
        "5 600, 300, 100, 600, 1, 1",
        "5 600, 700, 100, 768, 0, 2",
        "5 600, 768, 100, 5, 1, 1"
    })
    void the_table_of_4_6(String dirty, long start, int count, long startGot, int countGot, long remaining) {
        var outcome = dirty(dirty).when(read(start, count)).thenAnswers(0, Rule.GET_CMMA_READ);
        var log = (Written.CmmaLog) outcome.decision().answer().written();
        assertThat(log.startGfn()).isEqualTo(startGot);
        assertThat(log.count()).isEqualTo(countGot);
        assertThat(log.remaining()).isEqualTo(remaining);
        assertThat(outcome.afterwards().vm().cmma().dirtyPages()).isEqualTo(remaining);
    }

    @Test
    void a_dirty_read_cleans_what_it_read_and_says_how_many_were_dirty() {
        dirty("10 26").when(read(0, 100)).withEvents(new CmmaDirtyRead(VM, 10, 17, 2));
        dirty("5 600").when(read(700, 100)).withEvents();
    }

    @Test
    void get_without_CMMA_is_ENXIO_before_all_else() {
        given(Z16)
                .when(new GetCmmaBits(0, 1, 8, Access.NONE, Access.NONE))
                .thenRefuses(ENXIO, Rule.GET_CMMA_NOT_ENABLED);
    }

    @Test
    void get_refuses_flags_and_reading_outside_migration() {
        TWO.when(new GetCmmaBits(0, 1, 2, Access.READ_WRITE, Access.READ_WRITE))
                .thenRefuses(EINVAL, Rule.GET_CMMA_FLAGS);
        TWO.when(new GetCmmaBits(0, 1, 3, Access.READ_WRITE, Access.READ_WRITE))
                .thenRefuses(EINVAL, Rule.GET_CMMA_FLAGS);
        TWO.when(read(0, 0)).thenRefuses(EINVAL, Rule.GET_CMMA_NOT_MIGRATING);
    }

    @Test
    void get_gives_zeros_while_nothing_is_asked_used_or_dirty() {
        MIGRATING.when(read(7, 0)).thenSucceeds(Rule.GET_CMMA_NOTHING).writing(ZEROS);
        MIGRATING.when(peek(7, 0)).thenSucceeds(Rule.GET_CMMA_NOTHING).writing(ZEROS);
        var unused = given(Z16, enableCmma(), logged(0, 0, MIB, USER), startMigration());
        unused.when(read(7, 5)).thenSucceeds(Rule.GET_CMMA_NOTHING).writing(ZEROS);
        unused.when(peek(9999, 5)).thenSucceeds(Rule.GET_CMMA_NOTHING).writing(ZEROS);
        MIGRATING
                .and(read(0, 256), read(512, 256))
                .when(read(7, 5))
                .thenSucceeds(Rule.GET_CMMA_NOTHING)
                .writing(ZEROS);
    }

    @Test
    void get_of_nothing_fails_only_where_the_structure_cannot_be_written() {
        MIGRATING.when(new GetCmmaBits(0, 0, 0, Access.NONE, Access.READ_WRITE)).thenAnswers(0, Rule.GET_CMMA_NOTHING);
        MIGRATING
                .when(new GetCmmaBits(0, 0, 0, Access.READ_WRITE, Access.READ_ONLY))
                .thenRefuses(EFAULT, Rule.GET_CMMA_ADDRESS);
        dirty("5 600")
                .when(new GetCmmaBits(700, 9, 0, Access.NONE, Access.READ_WRITE))
                .thenAnswers(0, Rule.GET_CMMA_READ);
    }

    @Test
    void get_needs_a_byte_a_page_and_clamps_the_count() {
        MIGRATING.withFree(99).when(read(0, 100)).thenRefuses(ENOMEM, Rule.GET_CMMA_NO_MEMORY);
        MIGRATING.withFree(100).when(read(0, 100)).thenAnswers(0, Rule.GET_CMMA_READ);
        MIGRATING.withFree((1 << 20) - 1).when(peek(0, -1)).thenRefuses(ENOMEM, Rule.GET_CMMA_NO_MEMORY);
        MIGRATING.withFree(1 << 20).when(peek(0, -1)).thenAnswers(0, Rule.GET_CMMA_PEEKED);
    }

    @Test
    void peek_reads_states_up_to_the_end_of_memory_and_changes_nothing() {
        var story = TWO.and(setBits(253, 3, 0x40, 0xFF));
        story.when(peek(252, 9)).thenSucceeds(Rule.GET_CMMA_PEEKED).writing(log(252, 1, 0, 0, 3, 0x40, 0x43));
        story.when(peek(253, 2)).thenSucceeds(Rule.GET_CMMA_PEEKED).writing(log(253, 1, 0, 3, 0x40));
        story.and(startMigration())
                .when(peek(253, 1))
                .thenSucceeds(Rule.GET_CMMA_PEEKED)
                .writing(log(253, 1, 512, 3));
    }

    @Test
    void peek_crosses_adjacent_slots_and_is_EFAULT_outside_all() {
        var story = TWO.and(slot(2, MIB, MIB, 3 * USER));
        var log = (Written.CmmaLog)
                story.when(peek(0, 10_000)).decision().answer().written();
        assertThat(log.count()).isEqualTo(768);
        TWO.when(peek(256, 1)).thenRefuses(EFAULT, Rule.GET_CMMA_OUTSIDE);
        TWO.when(peek(768, 1)).thenRefuses(EFAULT, Rule.GET_CMMA_OUTSIDE);
        TWO.when(peek(-1, 1)).thenRefuses(EFAULT, Rule.GET_CMMA_OUTSIDE);
    }

    @Test
    void peek_that_cannot_write_is_EFAULT_without_an_event() {
        MIGRATING
                .when(new GetCmmaBits(0, 9, 1, Access.READ_ONLY, Access.READ_WRITE))
                .thenRefuses(EFAULT, Rule.GET_CMMA_ADDRESS);
    }

    @Test
    void get_after_all_slots_were_deleted_is_flagged_as_undefined() {
        MIGRATING
                .and(delete(0), delete(1))
                .when(read(7, 3))
                .thenSucceeds(Rule.GET_CMMA_NO_SLOTS)
                .writing(new Written.CmmaLog(7, 0, 512, Bytes.zeros(3), true));
    }

    @Test
    void set_refuses_in_the_kernels_order() {
        var bad = UserBuffer.NONE;
        given(Z16).when(new SetCmmaBits(0, -1, 1, 0, bad)).thenRefuses(ENXIO, Rule.SET_CMMA_NOT_ENABLED);
        TWO.when(new SetCmmaBits(0, -1, 1, 0, bad)).thenRefuses(EINVAL, Rule.SET_CMMA_FLAGS);
        TWO.when(new SetCmmaBits(0, (1 << 20) + 1, 0, 0, bad)).thenRefuses(EINVAL, Rule.SET_CMMA_TOO_MANY);
        TWO.when(new SetCmmaBits(0, -1, 0, 0, bad)).thenRefuses(EINVAL, Rule.SET_CMMA_TOO_MANY);
        TWO.withFree(9).when(new SetCmmaBits(0, 10, 0, 0, bad)).thenRefuses(ENOMEM, Rule.SET_CMMA_NO_MEMORY);
        TWO.withFree(10).when(new SetCmmaBits(0, 10, 0, 0, bad)).thenRefuses(EFAULT, Rule.SET_CMMA_ADDRESS);
        TWO.when(new SetCmmaBits(999, 1, 0, 0, UserBuffer.holding(Bytes.zeros(1))))
                .thenRefuses(EFAULT, Rule.SET_CMMA_OUTSIDE);
    }

    @Test
    void set_of_nothing_or_of_what_cannot_be_read_does_not_use_CMM() {
        var story = given(Z16, enableCmma(), slot(0, 0, MIB, USER));
        story.when(new SetCmmaBits(0, 0, 0, -1, UserBuffer.NONE)).thenSucceeds(Rule.SET_CMMA_NOTHING);
        story.when(new SetCmmaBits(0, 1, 0, -1, UserBuffer.NONE)).thenRefuses(EFAULT, Rule.SET_CMMA_ADDRESS);
        story.when(setBits(0, 0)).thenSucceeds(Rule.SET_CMMA_DONE, new CmmaUsed(VM));
        story.when(setBits(999, 0)).thenAnswers(EFAULT, Rule.SET_CMMA_OUTSIDE).withEvents(new CmmaUsed(VM));
    }

    @Test
    void set_takes_a_million_values() {
        var values = new byte[1 << 20];
        Arrays.fill(values, (byte) 1);
        given(Z16, enableCmma(), slot(0, 0, 4096 * MIB, USER))
                .when(new SetCmmaBits(0, 1 << 20, 0, -1, UserBuffer.holding(Bytes.wrapping(values))))
                .withEvents(
                        new CmmaStatesSet(VM, 0, 0x4300_0000L, List.of(new ValueRun(1 << 20, 1))), new CmmaUsed(VM));
    }

    @ParameterizedTest(name = "mask {0}")
    @CsvSource({
        "0x43000000, 3, true",
        "0xFFFFFFFFFFFFFFFF, 3, true",
        "0x01000000, 1, false",
        "0x02000000, 2, false",
        "0x03000000, 3, false",
        "0x40000000, 0, true"
    })
    void the_mask_of_SET_is_in_PGSTE_position(String mask, int usage, boolean noDat) {
        long bits = Long.parseUnsignedLong(mask.substring(2), 16);
        var story = TWO.and(new SetCmmaBits(0, 1, 0, bits, UserBuffer.holding(Bytes.ofU8(0xFF))));
        assertThat(story.page(USER)).isEqualTo(new PageState(usage, false, noDat, false));
    }

    @Test
    void a_mask_in_byte_position_changes_nothing_but_uses_CMM() {
        given(Z16, enableCmma(), slot(0, 0, MIB, USER))
                .when(new SetCmmaBits(0, 1, 0, 0x43, UserBuffer.holding(Bytes.ofU8(0xFF))))
                .thenSucceeds(Rule.SET_CMMA_DONE, new CmmaUsed(VM));
    }

    @Test
    void set_crosses_adjacent_slots_marks_nothing_dirty_and_leaves_ESSA_alone() {
        var story = given(Z16, enableCmma(), logged(0, 0, MIB, USER), logged(1, MIB, MIB, 3 * USER), vcpu(0))
                .and(setBits(0, 0), startMigration(), read(0, 256), read(256, 256))
                .and(setBits(255, 1, 2));
        assertThat(story.page(USER + 255 * 4096).usage()).isEqualTo(1);
        assertThat(story.page(3 * USER).usage()).isEqualTo(2);
        assertThat(story.vm().cmma().dirtyPages()).isZero();
        assertThat(story.vcpu(0).essa()).isEqualTo(new Vcpu.Essa(false, true, false));
    }
}
