package io.kvmsim.history.index;

import java.util.List;
import java.util.Map;

/// The fields of the state of a VM that an event may change, by the first part of their names. More than it does
/// change is allowed, less is not: a filter looks at the state itself among the records that are left.
public final class EventFields {
    /// The first parts of the names of all fields.
    public static final List<String> PARTS = List.of(
            "ucontrol",
            "mem",
            "clock",
            "caps",
            "sca",
            "topology",
            "vcpus",
            "slots",
            "cmma",
            "migration",
            "process",
            "pages",
            "cpu",
            "crypto");

    private static final List<String> MEMORY = List.of("slots", "mem");
    private static final List<String> CRYPTO = List.of("crypto", "vcpus");
    private static final List<String> CLOCK = List.of("clock", "vcpus");
    private static final List<String> PAGES = List.of("pages", "slots", "migration");
    private static final List<String> MIGRATION = List.of("migration", "slots", "vcpus");
    private static final List<String> MODEL = List.of("cpu");

    private static final Map<String, List<String>> BY_EVENT = Map.ofEntries(
            Map.entry("ScaExtended", List.of("sca", "topology")),
            Map.entry("VcpuCreated", List.of("vcpus", "sca", "topology")),
            Map.entry("ScaEntryLost", List.of("vcpus")),
            Map.entry("TopologyReportChanged", List.of("topology")),
            Map.entry("MemoryLimitSet", List.of("mem")),
            Map.entry("MemorySlotCreated", MEMORY),
            Map.entry("MemorySlotMoved", MEMORY),
            Map.entry("MemorySlotLoggingChanged", List.of("slots")),
            Map.entry("MemorySlotDeleted", MEMORY),
            Map.entry("CapabilityEnabled", List.of("caps", "cpu", "cmma", "process")),
            Map.entry("HugePagesAllowed", List.of("process")),
            Map.entry("CmmaEnabled", List.of("cmma")),
            Map.entry("CmmaUsed", List.of("process")),
            Map.entry("CmmaStatesReset", PAGES),
            Map.entry("CmmaStatesSet", PAGES),
            Map.entry("PageStateChanged", PAGES),
            Map.entry("PagesMadeResident", List.of("pages")),
            Map.entry("ProcessorSet", MODEL),
            Map.entry("ProcessorFeaturesSet", MODEL),
            Map.entry("ProcessorSubfunctionsSet", MODEL),
            Map.entry("UvFeaturesSet", MODEL),
            Map.entry("GuestClockSet", CLOCK),
            Map.entry("GuestClockCompensated", CLOCK),
            Map.entry("AesWrappingEnabled", CRYPTO),
            Map.entry("DeaWrappingEnabled", CRYPTO),
            Map.entry("AesWrappingDisabled", CRYPTO),
            Map.entry("DeaWrappingDisabled", CRYPTO),
            Map.entry("ApInterpretationEnabled", CRYPTO),
            Map.entry("ApInterpretationDisabled", CRYPTO),
            Map.entry("EssaInterpretationChanged", List.of("vcpus")),
            Map.entry("MigrationStarted", MIGRATION),
            Map.entry("CmmaDirtyRead", MIGRATION),
            Map.entry("MigrationStopped", MIGRATION),
            Map.entry("FaultInjected", List.of()),
            Map.entry("OomKilled", List.of()));

    private EventFields() {}

    /// @param event its name for people; of one that is not in the table everything may change
    public static List<String> of(String event) {
        return BY_EVENT.getOrDefault(event, PARTS);
    }
}
