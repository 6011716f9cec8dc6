package io.kvmsim.ledger;

import io.kvmsim.kvm.state.VmEvent;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The names of events: in the journal, and for people.
public final class EventName {
    private static final Map<WireName, String> READABLE = readable();

    private EventName() {}

    private static Map<WireName, String> readable() {
        var names = new EnumMap<WireName, String>(WireName.class);
        for (var row : WireName.values()) {
            names.put(row, readable(row));
        }
        return names;
    }

    /// The name of the stored shape, with its version: `memory-limit-set/1`.
    public static String stored(VmEvent event) {
        return row(event).wireName();
    }

    /// For people: `MemoryLimitSet`.
    public static String of(VmEvent event) {
        return readable(row(event));
    }

    /// The name for people of a name as anyone may write it: `MemoryLimitSet`, `memory-limit-set`,
    /// `memory-limit-set/1`. Nothing where there is no such event.
    public static Optional<String> known(String name) {
        return Arrays.stream(WireName.values())
                .filter(row -> row.isEvent()
                        && (readable(row).equalsIgnoreCase(name)
                                || row.wireName().equals(name)
                                || stem(row).equals(name)))
                .map(EventName::readable)
                .findFirst();
    }

    /// Of all events there are, for people.
    public static List<String> all() {
        return Arrays.stream(WireName.values())
                .filter(WireName::isEvent)
                .map(EventName::readable)
                .toList();
    }

    /// Of a stored shape, for people: made once, for it is asked for each event of a journal.
    static String of(WireName row) {
        return READABLE.get(row);
    }

    private static String stem(WireName row) {
        return row.wireName().substring(0, row.wireName().indexOf('/'));
    }

    private static String readable(WireName row) {
        var name = new StringBuilder();
        for (var word : stem(row).split("-")) {
            name.append(Character.toUpperCase(word.charAt(0))).append(word, 1, word.length());
        }
        return name.toString();
    }

    private static WireName row(VmEvent event) {
        return switch (event) {
            case VmEvent.VmCreated _ -> WireName.VM_CREATED;
            case VmEvent.VmDestroyed _ -> WireName.VM_DESTROYED;
            case VmEvent.FaultInjected _ -> WireName.FAULT_INJECTED;
            case VmEvent.OomKilled _ -> WireName.OOM_KILLED;
            case VmEvent.ScaExtended _ -> WireName.SCA_EXTENDED;
            case VmEvent.VcpuCreated _ -> WireName.VCPU_CREATED;
            case VmEvent.ScaEntryLost _ -> WireName.SCA_ENTRY_LOST;
            case VmEvent.TopologyReportChanged _ -> WireName.TOPOLOGY_REPORT_CHANGED;
            case VmEvent.MemoryLimitSet _ -> WireName.MEMORY_LIMIT_SET;
            case VmEvent.MemorySlotCreated _ -> WireName.MEMORY_SLOT_CREATED;
            case VmEvent.MemorySlotMoved _ -> WireName.MEMORY_SLOT_MOVED;
            case VmEvent.MemorySlotLoggingChanged _ -> WireName.MEMORY_SLOT_LOGGING_CHANGED;
            case VmEvent.MemorySlotDeleted _ -> WireName.MEMORY_SLOT_DELETED;
            case VmEvent.CapabilityEnabled _ -> WireName.CAPABILITY_ENABLED;
            case VmEvent.HugePagesAllowed _ -> WireName.HUGE_PAGES_ALLOWED;
            case VmEvent.CmmaEnabled _ -> WireName.CMMA_ENABLED;
            case VmEvent.CmmaUsed _ -> WireName.CMMA_USED;
            case VmEvent.CmmaStatesReset _ -> WireName.CMMA_STATES_RESET;
            case VmEvent.CmmaStatesSet _ -> WireName.CMMA_STATES_SET;
            case VmEvent.PageStateChanged _ -> WireName.PAGE_STATE_CHANGED;
            case VmEvent.PagesMadeResident _ -> WireName.PAGES_MADE_RESIDENT;
            case VmEvent.ProcessorSet _ -> WireName.PROCESSOR_SET;
            case VmEvent.ProcessorFeaturesSet _ -> WireName.PROCESSOR_FEATURES_SET;
            case VmEvent.ProcessorSubfunctionsSet _ -> WireName.PROCESSOR_SUBFUNCTIONS_SET;
            case VmEvent.UvFeaturesSet _ -> WireName.UV_FEATURES_SET;
            case VmEvent.GuestClockSet _ -> WireName.GUEST_CLOCK_SET;
            case VmEvent.GuestClockCompensated _ -> WireName.GUEST_CLOCK_COMPENSATED;
            case VmEvent.AesWrappingEnabled _ -> WireName.AES_WRAPPING_ENABLED;
            case VmEvent.DeaWrappingEnabled _ -> WireName.DEA_WRAPPING_ENABLED;
            case VmEvent.AesWrappingDisabled _ -> WireName.AES_WRAPPING_DISABLED;
            case VmEvent.DeaWrappingDisabled _ -> WireName.DEA_WRAPPING_DISABLED;
            case VmEvent.ApInterpretationEnabled _ -> WireName.AP_INTERPRETATION_ENABLED;
            case VmEvent.ApInterpretationDisabled _ -> WireName.AP_INTERPRETATION_DISABLED;
            case VmEvent.EssaInterpretationChanged _ -> WireName.ESSA_INTERPRETATION_CHANGED;
            case VmEvent.MigrationStarted _ -> WireName.MIGRATION_STARTED;
            case VmEvent.CmmaDirtyRead _ -> WireName.CMMA_DIRTY_READ;
            case VmEvent.MigrationStopped _ -> WireName.MIGRATION_STOPPED;
        };
    }
}
