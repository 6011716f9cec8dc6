package io.kvmsim.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Errno;
import io.kvmsim.kvm.Rule;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.values.BadInput;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Where a trace and a host, or two profiles, answer differently.
class TraceDiffTest {
    private final List<TraceDiff.Difference> found = new ArrayList<>();

    private TraceDiff.Result recorded(String lines) throws BadInput {
        try (var reader = Traces.reader(lines)) {
            return TraceDiff.recorded(reader, reader.host(), found::add);
        }
    }

    private TraceDiff.Result profiles(String lines) throws BadInput {
        try (var reader = Traces.reader(lines)) {
            return TraceDiff.hosts(reader, reader.host(), reader.host().withProfile(Profile.DOCUMENTED), found::add);
        }
    }

    @Test
    void a_refused_call_that_was_recorded_as_done_is_told_with_its_rule() throws BadInput {
        var result = recorded("""
                {"vm":"a","op":"KVM_CREATE_VM","ret":0}
                {"vm":"a","op":"KVM_CREATE_VCPU","id":0,"ret":0}
                {"vm":"a","op":"KVM_SET_DEVICE_ATTR","group":0,"attr":0,"addr":"none","ret":0}
                {"vm":"a","vcpu":0,"op":"KVM_RUN","ret":0}
                """);
        assertThat(result.differing()).isEqualTo(1);
        assertThat(result.passedOver()).containsOnlyKeys("KVM_RUN");
        assertThat(result.byCall())
                .containsEntry("KVM_CREATE_VCPU", new TraceDiff.Count(1, 0))
                .containsEntry("KVM_SET_DEVICE_ATTR KVM_S390_VM_MEM_ENABLE_CMMA", new TraceDiff.Count(1, 1));
        var difference = found.getFirst();
        assertThat(difference.line()).isEqualTo(4);
        assertThat(difference.changes()).containsExactly(new Change("ret", "0", "-16"));
        assertThat(difference.one().answer().ret()).isZero();
        assertThat(difference.one().rule()).isNull();
        assertThat(difference.other().answer().ret()).isEqualTo(Errno.EBUSY.ret());
        assertThat(difference.other().rule()).isEqualTo(Rule.CMMA_AFTER_VCPU);
    }

    @Test
    void after_a_difference_the_host_goes_on_from_its_own_state() throws BadInput {
        recorded("""
                {"vm":"a","op":"KVM_CREATE_VM","ret":0}
                {"vm":"a","op":"KVM_CREATE_VCPU","id":0,"ret":-12}
                {"vm":"a","op":"KVM_CREATE_VCPU","id":0,"ret":0}
                """);
        assertThat(found).extracting(TraceDiff.Difference::line).containsExactly(3L, 4L);
        assertThat(found.getLast().other().rule()).isEqualTo(Rule.VCPU_ID_TAKEN);
    }

    @Test
    void what_a_line_calls_undefined_is_not_compared() throws BadInput {
        var result = recorded("""
                {"vm":"a","op":"KVM_CREATE_VM","ret":0}
                {"vm":"a","op":"KVM_GET_DEVICE_ATTR","group":0,"attr":2,"undefined":["out","len"],"ret":0}
                """);
        assertThat(result.differing()).isZero();
    }

    @Test
    void two_profiles_are_asked_the_same_and_keep_their_own_states() throws BadInput {
        var lines = """
                {"vm":"a","op":"KVM_CREATE_VM","ret":-5}
                {"vm":"a","op":"KVM_SET_DEVICE_ATTR","group":2,"attr":0,"ret":-5}
                {"vm":"a","op":"inspect","state":{}}
                """;
        profiles(lines);
        var difference = found.getFirst();
        assertThat(found).hasSize(1);
        assertThat(difference.one().rule()).isEqualTo(Rule.CRYPTO_WITHOUT_MSA3);
        assertThat(difference.one().answer().ret()).isEqualTo(Errno.EINVAL.ret());
        assertThat(difference.other().answer().ret()).isZero();
    }

    @Test
    void an_inspected_state_differs_key_by_key() throws BadInput {
        recorded("""
                {"vm":"a","op":"KVM_CREATE_VM","ret":0}
                {"vm":"b","op":"inspect","state":{}}
                """);
        assertThat(found.getFirst().changes()).containsExactly(new Change("state", "a VM", "no such VM"));
        assertThat(found.getFirst().call()).isNull();
    }
}
