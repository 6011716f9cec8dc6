package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EBADF;
import static io.kvmsim.abi.Errno.EFAULT;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.Errno.EIO;
import static io.kvmsim.abi.Errno.ENXIO;
import static io.kvmsim.kvm.Calls.MIB;
import static io.kvmsim.kvm.Calls.USER;
import static io.kvmsim.kvm.Calls.slot;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.Rule.ARGUMENT_UNREADABLE;
import static io.kvmsim.kvm.Rule.ATTRIBUTE_KNOWN;
import static io.kvmsim.kvm.Rule.ATTRIBUTE_UNKNOWN;
import static io.kvmsim.kvm.Rule.FOREIGN_PROCESS;
import static io.kvmsim.kvm.Rule.GROUP_UNKNOWN;
import static io.kvmsim.kvm.Story.given;
import static io.kvmsim.kvm.Story.givenNothing;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Call.GetAttr;
import io.kvmsim.kvm.call.Call.HasAttr;
import io.kvmsim.kvm.call.Call.SetAttr;
import io.kvmsim.kvm.call.Call.UnreadableArgument;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.Op;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.VmEvent;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Spec 2.3: what is looked at before an attribute's own checks.
class DispatchTest {
    private static final Circumstances FOREIGN = Circumstances.USUAL.asForeign();

    @ParameterizedTest
    @ValueSource(ints = {6, 7, 0x7FFF_FFFF, -1})
    void an_unknown_group_is_ENXIO_in_all_directions(int group) {
        given(Z16).when(new SetAttr(group, 0, 0, UserBuffer.NONE)).thenRefuses(ENXIO, GROUP_UNKNOWN);
        given(Z16).when(new GetAttr(group, 0, 0, Access.NONE)).thenRefuses(ENXIO, GROUP_UNKNOWN);
        given(Z16).when(new HasAttr(group, 0, 0)).thenRefuses(ENXIO, GROUP_UNKNOWN);
    }

    @ParameterizedTest(name = "group {0}, attribute {1}")
    @CsvSource({"0, 3", "1, 3", "2, 6", "3, 8", "0, -1", "1, -1", "2, -1", "3, -1"})
    void an_unknown_attribute_is_ENXIO_in_all_directions(int group, long attr) {
        given(Z16).when(new SetAttr(group, attr, 0, UserBuffer.NONE)).thenRefuses(ENXIO, ATTRIBUTE_UNKNOWN);
        given(Z16)
                .when(new GetAttr(group, attr, 0, Access.NONE))
                .thenRefuses(ENXIO, group == 2 ? GROUP_UNKNOWN : ATTRIBUTE_UNKNOWN);
        given(Z16).when(new HasAttr(group, attr, 0)).thenRefuses(ENXIO, ATTRIBUTE_UNKNOWN);
    }

    @ParameterizedTest(name = "group {0}")
    @ValueSource(ints = {0, 1, 2, 3, 4})
    void all_64_bits_of_the_attribute_are_compared(int group) {
        long attr = 0x1_0000_0000L;
        given(Z16).when(new SetAttr(group, attr, 0, UserBuffer.WRITABLE)).thenRefuses(ENXIO, ATTRIBUTE_UNKNOWN);
    }

    @ParameterizedTest
    @ValueSource(longs = {3, 4, -1, 0x1_0000_0000L})
    void group_MIGRATION_has_any_attribute_but_sets_and_gets_only_its_own(long attr) {
        given(Z16).when(new HasAttr(4, attr, 0)).thenSucceeds(ATTRIBUTE_KNOWN);
        given(Z16).when(new SetAttr(4, attr, 0, UserBuffer.NONE)).thenRefuses(ENXIO, ATTRIBUTE_UNKNOWN);
        given(Z16).when(new GetAttr(4, attr, 0, Access.READ_WRITE)).thenRefuses(ENXIO, ATTRIBUTE_UNKNOWN);
    }

    @Test
    void only_group_TOD_looks_at_flags_and_never_in_HAS() {
        given(Z16).when(new SetAttr(1, 99, 1, UserBuffer.NONE)).thenRefuses(EINVAL, Rule.TOD_FLAGS);
        given(Z16).when(new GetAttr(1, 99, 1, Access.NONE)).thenRefuses(EINVAL, Rule.TOD_FLAGS);
        given(Z16).when(new HasAttr(1, 0, 1)).thenSucceeds(ATTRIBUTE_KNOWN);
        given(Z16)
                .when(new SetAttr(0, 0, -1, UserBuffer.NONE))
                .thenSucceeds(Rule.CMMA_ENABLED, new VmEvent.CmmaEnabled(Story.VM));
        given(Z16).when(new GetAttr(4, 2, -1, Access.READ_WRITE)).thenAnswers(0, Rule.MIGRATION_READ);
        given(Z16).when(new HasAttr(3, 0, -1)).thenSucceeds(ATTRIBUTE_KNOWN);
    }

    @Test
    void a_foreign_process_gets_EIO_before_anything_else() {
        var story = given(Z16).under(FOREIGN);
        story.when(new UnreadableArgument(Op.SET_DEVICE_ATTR)).thenRefuses(EIO, FOREIGN_PROCESS);
        story.when(new SetAttr(99, 0, 0, UserBuffer.NONE)).thenRefuses(EIO, FOREIGN_PROCESS);
        story.when(new HasAttr(0, 0, 0)).thenRefuses(EIO, FOREIGN_PROCESS);
        story.when(new GetAttr(0, 2, 0, Access.READ_WRITE)).thenRefuses(EIO, FOREIGN_PROCESS);
        story.when(vcpu(0)).thenRefuses(EIO, FOREIGN_PROCESS);
        story.when(slot(0, 0, MIB, USER)).thenRefuses(EIO, FOREIGN_PROCESS);
        story.when(new Call.CheckExtension(1)).thenRefuses(EIO, FOREIGN_PROCESS);
        story.when(Calls.read(0, 1)).thenRefuses(EIO, FOREIGN_PROCESS);
        story.when(new Call.EnableCap(99, 0, 0)).thenRefuses(EIO, FOREIGN_PROCESS);
    }

    @Test
    void closing_the_guest_and_the_host_are_not_calls_of_a_process() {
        var story = given(Z16, vcpu(0), slot(0, 0, MIB, USER)).under(FOREIGN);
        story.when(new Call.Close()).thenSucceeds(Rule.VM_CLOSED, new VmEvent.VmDestroyed(Story.VM));
        story.when(Calls.store(0, 0)).thenAnswers(0, Rule.STORE_DONE);
        story.when(Calls.essa(0, 0, 0)).thenAnswers(0, Rule.ESSA_WITHOUT_CMMA);
        story.when(new Call.HostClockStep(1)).thenAnswers(0, Rule.HOST_CLOCK_STEPPED);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "ENABLE_CAP",
                "SET_USER_MEMORY_REGION",
                "SET_DEVICE_ATTR",
                "GET_DEVICE_ATTR",
                "HAS_DEVICE_ATTR",
                "GET_CMMA_BITS",
                "SET_CMMA_BITS"
            })
    void an_unreadable_argument_structure_is_EFAULT(Op op) {
        given(Z16).when(new UnreadableArgument(op)).thenRefuses(EFAULT, ARGUMENT_UNREADABLE);
    }

    @Test
    void there_is_nothing_to_call_before_a_VM_exists_and_after_it_was_closed() {
        givenNothing(Z16).when(vcpu(0)).thenRefuses(EBADF, Rule.NO_SUCH_VM);
        given(Z16, new Call.Close()).when(vcpu(0)).thenRefuses(EBADF, Rule.NO_SUCH_VM);
        assertThat(given(Z16, new Call.Close()).monitor()).isEqualTo(Monitor.INITIAL);
    }
}
