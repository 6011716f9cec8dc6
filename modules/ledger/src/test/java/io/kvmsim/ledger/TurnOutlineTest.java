package io.kvmsim.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Errno;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.ledger.cbor.BadRecord;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// An outline says what the whole record says, as far as it says anything.
class TurnOutlineTest {
    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void an_outline_says_what_the_decoded_record_says(long seed) {
        Histories.live(seed, Refusals.ALL, lived -> {
            var outline = TurnOutline.of(lived.stored(), Histories.ID);
            var body = lived.decoded();
            assertThat(outline.when()).isEqualTo(body.when());
            assertThat(outline.host())
                    .isEqualTo(
                            lived.before().records() == 0
                                    ? Optional.of(body.home().name())
                                    : Optional.empty());
            assertThat(outline.calls()).hasSameSizeAs(body.entries());
            var monitor = lived.before().monitor();
            for (int index = 0; index < outline.calls().size(); index++) {
                var entry = body.entries().get(index);
                says(outline.calls().get(index), entry, entry.call(monitor));
                monitor = after(monitor, entry);
            }
        });
    }

    private static void says(TurnOutline.OfCall outline, Entry entry, Call call) {
        assertThat(outline.vm()).isEqualTo(entry.vm().value());
        assertThat(outline.ret()).isEqualTo(entry.ret());
        assertThat(outline.isRefused()).isEqualTo(entry.ret() < 0);
        assertThat(outline.offsetMicros()).isEqualTo(entry.offsetMicros());
        assertThat(outline.attribute()).isEqualTo(attribute(call));
        assertThat(outline.events())
                .isEqualTo(entry.events().stream().map(EventName::of).toList());
        for (var event : entry.events()) {
            assertThat(outline.origin(EventName.of(event))).as("%s", event).isEqualTo(entry.origin(event));
        }
    }

    private static Optional<String> attribute(Call call) {
        return call instanceof Call.SetAttr set
                ? VmAttribute.of(set.group(), set.attr()).map(VmAttribute::shortName)
                : Optional.empty();
    }

    private static Monitor after(Monitor monitor, Entry entry) {
        var after = monitor;
        for (var event : entry.events()) {
            after = Kvm.evolve(after, event);
        }
        return after;
    }

    private static TurnRecord record(Call... calls) {
        var steps = Arrays.stream(calls)
                .map(call -> new Step(Shapes.VM, call, Circumstances.USUAL))
                .toList();
        return Turn.decide(Entity.initial("vm"), Shapes.HOME, steps, new Cause.Virtual(7), Refusals.ALL)
                .record()
                .orElseThrow();
    }

    @Test
    void the_caller_brings_events_about_except_those_of_a_fault_and_of_a_kill() {
        var outline = TurnOutline.of(
                record(new Call.CreateVm(0), Calls.enableCmma(), new Call.Close(Call.Close.Cause.OOM)), "vm");
        assertThat(outline.calls())
                .extracting(call -> call.origin(call.events().getFirst()))
                .containsExactly(Origin.CALLER, Origin.CALLER, Origin.HOST);
        assertThat(outline.calls().getFirst().origin("FaultInjected")).isEqualTo(Origin.FAULT);
        assertThat(outline.calls().getLast().origin("VmDestroyed")).isEqualTo(Origin.HOST);
    }

    @Test
    void an_errno_has_its_name_or_else_its_number() {
        assertThat(new TurnOutline.OfCall("vm", -Errno.EBUSY.number(), 0, Optional.empty(), List.of()).errno())
                .isEqualTo("EBUSY");
        assertThat(new TurnOutline.OfCall("vm", -4000, 0, Optional.empty(), List.of()).errno())
                .isEqualTo("errno 4000");
    }

    @Test
    void a_call_that_returns_zero_or_more_is_not_refused() {
        assertThat(new TurnOutline.OfCall("vm", 0, 0, Optional.empty(), List.of()).isRefused())
                .isFalse();
        assertThat(new TurnOutline.OfCall("vm", -1, 0, Optional.empty(), List.of()).isRefused())
                .isTrue();
    }

    @Test
    void a_record_that_is_cut_or_goes_on_is_refused() {
        var body = record(new Call.CreateVm(0), Calls.enableCmma()).body();
        for (int length = 0; length < body.length; length++) {
            refused(Arrays.copyOf(body, length));
        }
        refused(Arrays.copyOf(body, body.length + 1));
    }

    @Test
    void an_item_after_the_calls_is_refused() {
        var calls = TurnRecord.stored(Bytes.ofHex("83010081" + "8406008080").toArray(), Optional.empty());
        assertThat(TurnOutline.of(calls, "vm").calls()).hasSize(1);
        var more =
                TurnRecord.stored(Bytes.ofHex("84010081" + "8406008080" + "00").toArray(), Optional.empty());
        assertThatExceptionOfType(BadRecord.class)
                .isThrownBy(() -> TurnOutline.of(more, "vm"))
                .withMessageContaining("where the end of an array belongs");
    }

    private static void refused(byte[] body) {
        var record = TurnRecord.stored(body, Optional.empty());
        assertThatExceptionOfType(BadRecord.class)
                .as("%d bytes", body.length)
                .isThrownBy(() -> TurnOutline.of(record, "vm"));
    }
}
