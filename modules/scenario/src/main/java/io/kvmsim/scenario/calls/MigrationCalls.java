package io.kvmsim.scenario.calls;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.UserBuffer;
import java.util.ArrayList;
import java.util.List;

/// The calls that QEMU makes to move a guest: spec 8.2 and 8.3.
public final class MigrationCalls {
    /// The maximum number of page states that QEMU reads or writes in one block.
    public static final int VALUES_MAX = 1 << 19;

    private static final int LOG_DIRTY_PAGES = 1;

    private MigrationCalls() {}

    /// At the source: dirty logging, then migration mode.
    public static List<Call> start(long memory) {
        var calls = new ArrayList<>(logging(memory, LOG_DIRTY_PAGES));
        calls.add(set(VmAttribute.MIGRATION_START, UserBuffer.NONE));
        return calls;
    }

    /// At the source, also after a failure: the other way round.
    public static List<Call> stop(long memory) {
        var calls = new ArrayList<Call>();
        calls.add(set(VmAttribute.MIGRATION_STOP, UserBuffer.NONE));
        calls.addAll(logging(memory, 0));
        return calls;
    }

    private static List<Call> logging(long memory, int flags) {
        return BringUpCalls.slots(memory).stream()
                .<Call>map(slot -> new Call.SetUserMemoryRegion(new UserspaceMemoryRegion(
                        slot.slot(), flags, slot.guestAddress(), slot.size(), slot.userAddress())))
                .toList();
    }

    /// Page states that changed, from one page up to another.
    public static List<Call> read(long from, long to) {
        var calls = new ArrayList<Call>();
        for (long at = from; at < to; at += VALUES_MAX) {
            calls.add(new Call.GetCmmaBits(
                    at, (int) Math.min(to - at, VALUES_MAX), 0, Access.READ_WRITE, Access.READ_WRITE));
        }
        return calls;
    }

    static Call setStates(long from, Bytes values) {
        return new Call.SetCmmaBits(from, values.length(), 0, -1L, UserBuffer.holding(values));
    }

    public static Call readClock() {
        var attribute = VmAttribute.TOD_EXT;
        return new Call.GetAttr(attribute.group().number(), attribute.number(), 0, Access.READ_WRITE);
    }

    public static Call setClock(Bytes clock) {
        return set(VmAttribute.TOD_EXT, UserBuffer.holding(clock));
    }

    private static Call set(VmAttribute attribute, UserBuffer value) {
        return new Call.SetAttr(attribute.group().number(), attribute.number(), 0, value);
    }
}
