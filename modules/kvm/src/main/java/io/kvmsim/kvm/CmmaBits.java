package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EFAULT;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.Errno.ENOMEM;
import static io.kvmsim.abi.Errno.ENXIO;
import static io.kvmsim.kvm.Decision.done;
import static io.kvmsim.kvm.Decision.refused;
import static io.kvmsim.kvm.Decision.wrote;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.CmmaLog;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.Written;
import io.kvmsim.kvm.state.Evolve;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.Slots;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmEvent.CmmaDirtyRead;
import io.kvmsim.kvm.state.VmEvent.CmmaStatesSet;
import io.kvmsim.kvm.state.VmEvent.CmmaUsed;
import io.kvmsim.kvm.state.VmEvent.ValueRun;
import java.util.ArrayList;
import java.util.List;

/// KVM_S390_GET_CMMA_BITS and KVM_S390_SET_CMMA_BITS, spec 4.6 and 4.7: `kvm_s390_get_cmma_bits()`,
/// `kvm_s390_peek_cmma()`, `kvm_s390_get_cmma()`, `kvm_s390_set_cmma_bits()`.
final class CmmaBits {
    static final int COUNT_MAX = CmmaLog.COUNT_MAX;

    private static final long MASK_KEPT = 0x4300_0000L;

    private CmmaBits() {}

    static Decision get(Monitor monitor, Vm vm, Call.GetCmmaBits call, Circumstances now) {
        boolean peek = (call.flags() & CmmaLog.PEEK) != 0;
        if (!vm.cmma().enabled()) {
            return refused(ENXIO, Rule.GET_CMMA_NOT_ENABLED);
        }
        if ((call.flags() & ~CmmaLog.PEEK) != 0) {
            return refused(EINVAL, Rule.GET_CMMA_FLAGS);
        }
        if (!peek && !vm.cmma().migrationMode()) {
            return refused(EINVAL, Rule.GET_CMMA_NOT_MIGRATING);
        }
        int room = Integer.compareUnsigned(call.count(), COUNT_MAX) < 0 ? call.count() : COUNT_MAX;
        if (room == 0 || !monitor.usesCmm() || !peek && vm.cmma().dirtyPages() == 0) {
            return copiedBack(call, Rule.GET_CMMA_NOTHING, zeros(), List.of());
        }
        if (!now.canAllocate(room)) {
            return refused(ENOMEM, Rule.GET_CMMA_NO_MEMORY);
        }
        return peek ? peek(monitor, vm, call, room) : read(monitor, vm, call, room);
    }

    private static Decision peek(Monitor monitor, Vm vm, Call.GetCmmaBits call, int room) {
        var slots = vm.memory().slots();
        var values = new byte[room];
        int count = 0;
        for (var slot = slots.at(call.startGfn());
                slot != null && count < room;
                slot = slots.at(call.startGfn() + count)) {
            long first = call.startGfn() + count;
            var bytes = slot.cmmaBytes(monitor.pages(), first);
            for (long gfn = first; count < room && slot.contains(gfn); gfn++) {
                values[count++] = bytes.at(slot.userPage(gfn));
            }
        }
        if (count == 0) {
            return refused(EFAULT, Rule.GET_CMMA_OUTSIDE);
        }
        long remaining = vm.cmma().migrationMode() ? vm.cmma().dirtyPages() : 0;
        return copiedBack(
                call,
                Rule.GET_CMMA_PEEKED,
                new Written.CmmaLog(call.startGfn(), call.flags(), remaining, first(values, count), false),
                List.of());
    }

    private static Decision read(Monitor monitor, Vm vm, Call.GetCmmaBits call, int room) {
        if (vm.memory().slots().isEmpty()) {
            var undefined =
                    new Written.CmmaLog(call.startGfn(), call.flags(), vm.cmma().dirtyPages(), Bytes.zeros(room), true);
            return copiedBack(call, Rule.GET_CMMA_NO_SLOTS, undefined, List.of());
        }
        var reading = new DirtyRead(vm.memory().slots(), monitor.pages(), call.startGfn(), room);
        reading.run();
        List<VmEvent> events = reading.cleared() == 0
                ? List.of()
                : List.of(new CmmaDirtyRead(vm.name(), reading.startGfn(), reading.count(), reading.cleared()));
        long remaining = vm.cmma().dirtyPages() - reading.cleared();
        return copiedBack(
                call,
                Rule.GET_CMMA_READ,
                new Written.CmmaLog(
                        reading.startGfn(), call.flags(), remaining, first(reading.values(), reading.count()), false),
                events);
    }

    /// Steps 10 and 11: the values, unless there are none, then the structure. What was cleared stays cleared.
    private static Decision copiedBack(Call.GetCmmaBits call, Rule rule, Written.CmmaLog log, List<VmEvent> events) {
        boolean valuesFail = log.count() > 0 && !call.values().writable();
        return valuesFail || !call.log().writable()
                ? refused(EFAULT, Rule.GET_CMMA_ADDRESS, events)
                : wrote(rule, log, events);
    }

    static Decision set(Monitor monitor, Vm vm, Call.SetCmmaBits call, Circumstances now) {
        if (!vm.cmma().enabled()) {
            return refused(ENXIO, Rule.SET_CMMA_NOT_ENABLED);
        }
        if (call.flags() != 0) {
            return refused(EINVAL, Rule.SET_CMMA_FLAGS);
        }
        if (Integer.compareUnsigned(call.count(), COUNT_MAX) > 0) {
            return refused(EINVAL, Rule.SET_CMMA_TOO_MANY);
        }
        if (call.count() == 0) {
            return done(Rule.SET_CMMA_NOTHING);
        }
        if (!now.canAllocate(call.count())) {
            return refused(ENOMEM, Rule.SET_CMMA_NO_MEMORY);
        }
        if (!call.values().readable(call.count())) {
            return refused(EFAULT, Rule.SET_CMMA_ADDRESS);
        }
        int reached = reached(vm.memory().slots(), call.startGfn(), call.count());
        var events = new ArrayList<VmEvent>(2);
        var states = new CmmaStatesSet(
                vm.name(),
                call.startGfn(),
                call.mask() & MASK_KEPT,
                runs(call.values().bytes(), reached));
        if (changes(monitor, states)) {
            events.add(states);
        }
        if (!monitor.usesCmm()) {
            events.add(new CmmaUsed(vm.name()));
        }
        return reached == call.count()
                ? done(Rule.SET_CMMA_DONE, List.copyOf(events))
                : refused(EFAULT, Rule.SET_CMMA_OUTSIDE, List.copyOf(events));
    }

    /// How many pages from `gfn` on lie in slots, one after the other.
    private static int reached(Slots slots, long gfn, int count) {
        long at = gfn;
        for (var slot = slots.at(at); slot != null && at - gfn < count; slot = slots.at(at)) {
            at = slot.endGfn();
        }
        return (int) Math.min(at - gfn, count);
    }

    private static boolean changes(Monitor monitor, CmmaStatesSet states) {
        return !states.values().isEmpty() && Evolve.apply(monitor, states).pages() != monitor.pages();
    }

    private static List<ValueRun> runs(Bytes values, int count) {
        var runs = new ArrayList<ValueRun>();
        for (int at = 0; at < count; ) {
            int value = values.u8(at);
            int end = at + 1;
            while (end < count && values.u8(end) == value) {
                end++;
            }
            runs.add(ValueRun.of(end - at, value));
            at = end;
        }
        return List.copyOf(runs);
    }

    private static Written.CmmaLog zeros() {
        return new Written.CmmaLog(0, 0, 0, Bytes.EMPTY, false);
    }

    private static Bytes first(byte[] values, int count) {
        return Bytes.of(values).slice(0, count);
    }
}
