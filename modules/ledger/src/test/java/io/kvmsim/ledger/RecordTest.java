package io.kvmsim.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.kvmsim.abi.Capability;
import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.CpuModel;
import io.kvmsim.kvm.state.Crypto;
import io.kvmsim.kvm.state.CryptoBits;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.cbor.CborWriter;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a record holds, how small it is, and what can never be in it.
class RecordTest {
    private static final Cause LATER = new Cause.Virtual(60_000_000);

    private static Entity lived(Call... calls) {
        var entity = Entity.initial("vm");
        for (var call : calls) {
            var turn = Turn.decide(entity, Shapes.HOME, List.of(step(call)), LATER, Refusals.ALL);
            entity = entity.apply(turn.record().orElseThrow(), _ -> Shapes.HOME);
        }
        return entity;
    }

    private static Step step(Call call) {
        return new Step(Shapes.VM, call, Circumstances.USUAL);
    }

    private static int bytes(Entity entity, Call... calls) {
        var steps = Arrays.stream(calls).map(RecordTest::step).toList();
        return Turn.decide(entity, Shapes.HOME, steps, LATER, Refusals.ALL)
                .record()
                .orElseThrow()
                .body()
                .length;
    }

    @Test
    void a_record_of_one_small_event_is_small_and_each_further_one_adds_little() {
        var entity = lived(new Call.CreateVm(0), Calls.enable(Capability.S390_CPU_TOPOLOGY));
        assertThat(bytes(entity, Calls.enableCmma())).isLessThanOrEqualTo(15);
        assertThat(bytes(entity, new Call.Close())).isLessThanOrEqualTo(15);
        int one = bytes(entity, Calls.enableCmma());
        assertThat(bytes(entity, Calls.enableCmma(), new Call.Close()) - one).isLessThanOrEqualTo(8);
    }

    @Test
    void the_hosts_name_is_in_the_first_record_only() {
        var first = Entity.initial("vm");
        var create = Turn.decide(first, Shapes.HOME, List.of(step(new Call.CreateVm(0))), LATER, Refusals.ALL);
        assertThat(new String(create.record().orElseThrow().body(), java.nio.charset.StandardCharsets.ISO_8859_1))
                .contains("z16-1");
        assertThat(lived(new Call.CreateVm(0)).home()).isEqualTo(Shapes.HOME);
    }

    @Test
    void a_block_equal_to_the_hosts_is_one_byte() {
        var entity = lived(new Call.CreateVm(0));
        assertThat(bytes(entity, Calls.processor(1, 2, Shapes.HOST.initialList())))
                .isLessThan(30);
    }

    /// Wrapping keys are numbers: no event about them, and no state of them, has room for bytes.
    @Test
    void no_bytes_of_a_wrapping_key_can_occur() {
        var places = List.of(
                VmEvent.AesWrappingEnabled.class,
                VmEvent.DeaWrappingEnabled.class,
                VmEvent.AesWrappingDisabled.class,
                VmEvent.DeaWrappingDisabled.class,
                CryptoBits.class,
                Crypto.class);
        assertThat(places)
                .flatMap(it -> Arrays.asList(it.getRecordComponents()))
                .extracting(RecordComponent::getType)
                .allMatch(it -> it == int.class || it == boolean.class || it == VmName.class || it == CryptoBits.class);
        var withBytes = Arrays.stream(VmEvent.VmCreated.class.getRecordComponents())
                .filter(it -> !it.getType().isPrimitive())
                .map(RecordComponent::getType)
                .toList();
        assertThat(withBytes).contains(CpuModel.class, Crypto.class).doesNotContain(byte[].class);
    }

    @Test
    void a_new_VM_that_no_host_gives_is_never_written() {
        var created = (VmEvent.VmCreated) EventShapes.events().getFirst();
        var odd = new VmEvent.VmCreated(
                created.vm(),
                false,
                created.memLimit(),
                created.gmap(),
                true,
                true,
                created.model(),
                new Crypto(true, true, 2, 1, 2, 1, false, 3));
        assertThatIllegalStateException()
                .isThrownBy(() -> new EventWriter(new CborWriter(), Shapes.HOST).write(odd))
                .withMessageContaining("no host gives");
    }

    @Test
    void a_digest_names_its_version_and_tells_states_apart() {
        assertThat(StateDigest.of(Monitor.INITIAL)).matches("state/1:[0-9a-f]{64}");
        var one = lived(new Call.CreateVm(0));
        var two = lived(new Call.CreateVm(0), Calls.enableCmma());
        assertThat(StateDigest.of(one.monitor()))
                .isEqualTo(StateDigest.of(lived(new Call.CreateVm(0)).monitor()))
                .isNotEqualTo(StateDigest.of(two.monitor()));
    }

    @Test
    void operations_have_names_for_people() {
        var record = Turn.decide(
                        Entity.initial("vm"), Shapes.HOME, List.of(step(new Call.CreateVm(0))), LATER, Refusals.ALL)
                .record()
                .orElseThrow();
        assertThat(record.decided().body().entries().getFirst().name()).isEqualTo("create-vm/1");
    }
}
