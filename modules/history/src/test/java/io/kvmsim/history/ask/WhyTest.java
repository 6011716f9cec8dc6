package io.kvmsim.history.ask;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.abi.Processor;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.Situation;
import io.kvmsim.history.read.WrittenRun;
import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.Rule;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WhyTest {
    private static final Call AES = Calls.set(VmAttribute.CRYPTO_ENABLE_AES_KW);

    @TempDir
    private Path folder;

    private String why(Host host, Call... calls) throws BadInput, IOException {
        var run = WrittenRun.in(Files.createTempDirectory(folder, "run"), host).at("web", 0, new Call.CreateVm(0));
        for (var call : calls) {
            run.at("web", 1_000_000, call);
        }
        var history = run.written();
        var last = new Address[1];
        history.tell("web", fact -> last[0] = fact.isRefusal() ? fact.address() : last[0]);
        return Why.of(history, "web", last[0]).text();
    }

    private static Call processor(boolean msa3) {
        var model = TestHosts.Z16.initialModel();
        var list = msa3 ? model.facList() : model.facList().withoutBit(76);
        var processor = new Processor(model.cpuid(), model.ibc(), list);
        return Calls.set(VmAttribute.CPU_PROCESSOR, Processor.CODEC.encode(processor));
    }

    @Test
    void the_first_vCPU_made_it_too_late() throws BadInput, IOException {
        assertThat(why(TestHosts.Z16, Calls.enableCmma(), Calls.vcpu(3), Calls.vcpu(1), Calls.limit(1L << 32)))
                .isEqualTo("EBUSY: vCPU 3 was created by #3");
    }

    @Test
    void a_model_without_the_facility_is_to_blame_and_only_the_last_one() throws BadInput, IOException {
        assertThat(why(
                        TestHosts.Z16,
                        processor(false),
                        processor(true),
                        AES,
                        processor(false),
                        Calls.enableCmma(),
                        AES))
                .isEqualTo("EINVAL: the CPU model was set by #5");
    }

    @Test
    void what_was_never_done_has_no_event_as_its_cause() throws BadInput, IOException {
        assertThat(why(TestHosts.Z16, Calls.enableCmma(), Calls.vcpu(0), Calls.read(0, 8)))
                .isEqualTo("EINVAL: without PEEK migration mode must be on; no event is the cause: it has"
                        + " been so since the VM was created on host-1");
        assertThat(why(TestHosts.NO_CMMA, Calls.enableCmma())).contains("the cause is not an event but the host");
    }

    @Test
    void a_slot_that_was_deleted_is_missed_since_then() throws BadInput, IOException {
        var slot = Calls.slot(0, 0, Calls.MIB, Calls.USER);
        assertThat(why(TestHosts.Z16, slot, Calls.delete(0), Calls.vcpu(0), Calls.delete(0)))
                .isEqualTo("EINVAL: slot 0 was deleted by #3");
    }

    @Test
    void a_slot_that_logs_nothing_is_to_blame_though_there_was_none_before() throws BadInput, IOException {
        var slot = Calls.slot(0, 0, Calls.MIB, Calls.USER);
        assertThat(why(TestHosts.Z16, Calls.enableCmma(), slot, Calls.vcpu(0), Calls.startMigration()))
                .isEqualTo("EINVAL: slot 0 was created by #3");
    }

    @Test
    void a_closed_VM_answers_nothing() throws BadInput, IOException {
        assertThat(why(TestHosts.Z16, new Call.Close(), AES)).isEqualTo("EBADF: the VM was closed by #2");
    }

    @Test
    void the_event_of_a_refused_call_is_not_to_blame_for_it() throws BadInput, IOException {
        assertThat(why(TestHosts.Z16, Calls.vcpu(0), Calls.vcpu(0))).isEqualTo("EEXIST: vCPU 0 was created by #2");
        var history = WrittenRun.in(folder.resolve("b"), TestHosts.Z16)
                .at("web", 0, new Call.CreateVm(0), Calls.vcpu(0), Calls.vcpu(0))
                .written();
        assertThat(Why.of(history, "web", new Address(3, 0)).refusal().address())
                .as("the refused call may be named by its event")
                .isEqualTo(new Address(3, 1));
    }

    @Test
    void what_is_no_refused_call_is_said() {
        var history = WrittenRun.in(folder, TestHosts.Z16)
                .at("web", 0, new Call.CreateVm(0), new Call.SetAttr(0, 2, 0, UserBuffer.NONE))
                .written();
        assertThatThrownBy(() -> Why.of(history, "web", new Address(1, 0)))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("#1 of web is an event, VmCreated")
                .hasMessageContaining("#1!1");
        assertThatThrownBy(() -> Why.of(history, "web", new Address(1, 2)))
                .hasMessageContaining("has no refused call #1!2");
    }

    static LongStream seeds() {
        return LongStream.range(0, 15);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void before_the_event_the_same_call_was_decided_otherwise_and_after_it_always_so(long seed)
            throws BadInput, IOException {
        var history = WrittenRun.any(folder, seed, 1, 60).written();
        var refusals = new ArrayList<Address>();
        history.tell("vm-1", fact -> {
            if (fact.isRefusal()) {
                refusals.add(fact.address());
            }
        });
        for (var address : refusals) {
            var why = Why.of(history, "vm-1", address);
            assertThat(why.refusal().entry().ret()).isNegative();
            why.since().ifPresent(event -> {
                assertThat(event.address()).isLessThan(address);
                assertThat(decided(why, event.before())).isNotEqualTo(why.rule());
            });
        }
    }

    private static Rule decided(Why why, Situation state) {
        var refusal = why.refusal();
        var now = refusal.entry().circumstances();
        return Kvm.decide(refusal.home().host(), state.monitor(), refusal.vm(), refusal.call(), now)
                .rule();
    }
}
