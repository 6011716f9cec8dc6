package io.kvmsim.trace;

import static io.kvmsim.trace.Traces.part;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Errno;
import io.kvmsim.kvm.Rule;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// A part of a trace by itself: what it needs, and which answers it has.
class TraceLinesTest {
    private static final String CREATE = "{\"vm\":\"a\",\"op\":\"KVM_CREATE_VM\",\"ret\":0}";
    private static final String VCPU = "{\"vm\":\"a\",\"op\":\"KVM_CREATE_VCPU\",\"id\":3,\"ret\":0}";
    private static final String REFUSED =
            "{\"vm\":\"a\",\"op\":\"KVM_SET_DEVICE_ATTR\",\"group\":0,\"attr\":0,\"addr\":\"none\",\"ret\":-16,"
                    + "\"errno\":\"EBUSY\"}";
    private static final String WRONG =
            "{\"vm\":\"a\",\"op\":\"KVM_SET_DEVICE_ATTR\",\"group\":0,\"attr\":0,\"addr\":\"none\",\"ret\":0}";
    private static final String RUN = "{\"vm\":\"a\",\"vcpu\":3,\"op\":\"KVM_RUN\",\"ret\":0}";

    private static TraceLines lines(String... lines) throws BadInput, IOException {
        return Traces.lines(String.join("\n", lines) + "\n");
    }

    @Test
    void a_call_needs_the_one_that_made_its_vm_and_the_one_that_made_its_vcpu() throws BadInput, IOException {
        var lines = lines(CREATE, VCPU, REFUSED, RUN);
        assertThat(lines.withNeeds(part(2))).isEqualTo(part(0, 2));
        assertThat(lines.withNeeds(part(3))).isEqualTo(part(0, 1, 3));
        assertThat(lines.withNeeds(part())).isEqualTo(part());
    }

    @Test
    void of_two_that_made_a_vcpu_the_one_that_was_not_refused_is_needed() throws BadInput, IOException {
        var refused = VCPU.replace("\"ret\":0", "\"ret\":-12");
        assertThat(lines(CREATE, refused, VCPU, RUN).withNeeds(part(3))).isEqualTo(part(0, 2, 3));
        assertThat(lines(CREATE, VCPU, refused, RUN).withNeeds(part(3))).isEqualTo(part(0, 1, 3));
    }

    @Test
    void a_vm_of_the_same_name_that_is_made_again_needs_its_own_beginning() throws BadInput, IOException {
        var close = "{\"vm\":\"a\",\"op\":\"close\",\"ret\":0}";
        var lines = lines(CREATE, VCPU, close, CREATE, VCPU, RUN);
        assertThat(lines.withNeeds(part(5))).isEqualTo(part(3, 4, 5));
    }

    @Test
    void a_replay_counts_what_was_answered_and_by_which_rule() throws BadInput, IOException {
        var replay = lines(CREATE, VCPU, REFUSED, RUN).replay(part(0, 1, 2, 3));
        assertThat(replay.calls()).isEqualTo(3);
        assertThat(replay.refused()).isEqualTo(1);
        assertThat(replay.events()).isEqualTo(2);
        assertThat(replay.answered(Errno.EBUSY)).isEqualTo(1);
        assertThat(replay.decidedBy(Rule.CMMA_AFTER_VCPU)).isEqualTo(1);
        assertThat(replay.differing()).isZero();
        assertThat(replay.vms()).singleElement().matches(vm -> vm.vcpus().size() == 1);
    }

    @Test
    void a_closed_vm_counts_as_it_was_when_it_was_closed() throws BadInput, IOException {
        var lines = lines(CREATE, VCPU, "{\"vm\":\"a\",\"op\":\"close\",\"ret\":0}");
        assertThat(lines.replay(part(0, 1, 2)).vms())
                .singleElement()
                .matches(vm -> vm.vcpus().size() == 1);
    }

    @Test
    void a_difference_that_comes_from_what_was_left_out_is_none() throws BadInput, IOException {
        var lines = lines(CREATE, VCPU, REFUSED);
        assertThat(lines.replay(part(0, 2)).differing()).isZero();
        assertThat(Traces.written(lines, part(0, 2))).containsExactly(CREATE, WRONG);
    }

    @Test
    void a_difference_of_the_whole_trace_stays_as_it_was_recorded() throws BadInput, IOException {
        var lines = lines(CREATE, VCPU, WRONG);
        assertThat(lines.replay(part(0, 1, 2)).differing()).isEqualTo(1);
        assertThat(Traces.written(lines, part(0, 1, 2))).containsExactly(CREATE, VCPU, WRONG);
    }

    @Test
    void a_difference_that_is_gone_is_not_written() throws BadInput, IOException {
        var lines = lines(CREATE, VCPU, WRONG.replace("\"ret\":0", "\"ret\":-6,\"errno\":\"ENXIO\""));
        assertThat(lines.replay(part(0, 2)).differing()).isZero();
        assertThat(Traces.written(lines, part(0, 2))).containsExactly(CREATE, WRONG);
    }

    @Test
    void an_inspected_state_is_that_of_the_part_but_for_what_differed() throws BadInput, IOException {
        var state = "{\"vm\":\"a\",\"op\":\"inspect\",\"state\":{\"on\":[\"migration\"],\"aes_key\":5}}";
        var lines = lines(CREATE, VCPU, state);
        assertThat(lines.replay(part(0, 2)).differing()).isEqualTo(1);
        assertThat(Traces.written(lines, part(0, 2)).getLast())
                .contains("\"aes_key\":5")
                .contains("\"vcpu_ids\":[]")
                .as("beside the mark of the vCPU that was left out, it differs in another way")
                .contains("\"on\":[]");
    }
}
