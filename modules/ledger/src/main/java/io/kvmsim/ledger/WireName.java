package io.kvmsim.ledger;

import io.kvmsim.ledger.cbor.BadRecord;
import java.util.HashMap;
import java.util.Map;

/// The names of everything that is journaled, with the shape's version, and the number that stands for each in a
/// record. A row is a promise for ever: names and numbers are added, never changed and never used again. A change of
/// shape is a new row.
enum WireName {
    // Events
    VM_CREATED(1, "vm-created/1"),
    VM_DESTROYED(2, "vm-destroyed/1"),
    SCA_EXTENDED(3, "sca-extended/1"),
    VCPU_CREATED(4, "vcpu-created/1"),
    SCA_ENTRY_LOST(5, "sca-entry-lost/1"),
    TOPOLOGY_REPORT_CHANGED(6, "topology-report-changed/1"),
    MEMORY_LIMIT_SET(7, "memory-limit-set/1"),
    MEMORY_SLOT_CREATED(8, "memory-slot-created/1"),
    MEMORY_SLOT_MOVED(9, "memory-slot-moved/1"),
    MEMORY_SLOT_LOGGING_CHANGED(10, "memory-slot-logging-changed/1"),
    MEMORY_SLOT_DELETED(11, "memory-slot-deleted/1"),
    CAPABILITY_ENABLED(12, "capability-enabled/1"),
    HUGE_PAGES_ALLOWED(13, "huge-pages-allowed/1"),
    CMMA_ENABLED(14, "cmma-enabled/1"),
    CMMA_USED(15, "cmma-used/1"),
    CMMA_STATES_RESET(16, "cmma-states-reset/1"),
    CMMA_STATES_SET(17, "cmma-states-set/1"),
    PAGE_STATE_CHANGED(18, "page-state-changed/1"),
    PAGES_MADE_RESIDENT(19, "pages-made-resident/1"),
    PROCESSOR_SET(20, "processor-set/1"),
    PROCESSOR_FEATURES_SET(21, "processor-features-set/1"),
    PROCESSOR_SUBFUNCTIONS_SET(22, "processor-subfunctions-set/1"),
    UV_FEATURES_SET(23, "uv-features-set/1"),
    GUEST_CLOCK_SET(24, "guest-clock-set/1"),
    GUEST_CLOCK_COMPENSATED(25, "guest-clock-compensated/1"),
    AES_WRAPPING_ENABLED(26, "aes-wrapping-enabled/1"),
    DEA_WRAPPING_ENABLED(27, "dea-wrapping-enabled/1"),
    AES_WRAPPING_DISABLED(28, "aes-wrapping-disabled/1"),
    DEA_WRAPPING_DISABLED(29, "dea-wrapping-disabled/1"),
    AP_INTERPRETATION_ENABLED(30, "ap-interpretation-enabled/1"),
    AP_INTERPRETATION_DISABLED(31, "ap-interpretation-disabled/1"),
    ESSA_INTERPRETATION_CHANGED(32, "essa-interpretation-changed/1"),
    MIGRATION_STARTED(33, "migration-started/1"),
    CMMA_DIRTY_READ(34, "cmma-dirty-read/1"),
    MIGRATION_STOPPED(35, "migration-stopped/1"),
    FAULT_INJECTED(36, "fault-injected/1"),
    OOM_KILLED(37, "oom-killed/1"),

    // Entries, by operation
    CREATE_VM(1001, "create-vm/1"),
    ENABLE_CAP(1002, "enable-cap/1"),
    CREATE_IRQCHIP(1003, "create-irqchip/1"),
    SET_USER_MEMORY_REGION(1004, "set-user-memory-region/1"),
    CREATE_VCPU(1005, "create-vcpu/1"),
    SET_DEVICE_ATTR(1006, "set-device-attr/1"),
    GET_CMMA_BITS(1007, "get-cmma-bits/1"),
    SET_CMMA_BITS(1008, "set-cmma-bits/1"),
    GUEST_ESSA(1009, "guest-essa/1"),
    GUEST_STORE(1010, "guest-store/1"),
    HOST_CLOCK_STEP(1011, "host-clock-step/1"),
    CLOSE(1012, "close/1"),
    UNREADABLE_ARGUMENT(1013, "unreadable-argument/1"),
    CHECK_EXTENSION(1014, "check-extension/1"),
    GET_DEVICE_ATTR(1015, "get-device-attr/1"),
    HAS_DEVICE_ATTR(1016, "has-device-attr/1");

    private static final int ENTRIES_FROM = 1000;
    private static final int NO_ROW = 0;
    private static final Map<Integer, WireName> BY_NUMBER = new HashMap<>();

    static {
        for (var row : values()) {
            BY_NUMBER.put(row.number, row);
        }
    }

    private final int number;
    private final String wireName;

    WireName(int number, String wireName) {
        this.number = number;
        this.wireName = wireName;
    }

    /// Stands for the name in a record: below 1000 an event, from 1001 on an entry, stored less 1000.
    int stored() {
        return number > ENTRIES_FROM ? number - ENTRIES_FROM : number;
    }

    String wireName() {
        return wireName;
    }

    boolean isEvent() {
        return number < ENTRIES_FROM;
    }

    static WireName event(int stored) {
        return known(stored < ENTRIES_FROM ? stored : NO_ROW, stored, "event");
    }

    static WireName entry(int stored) {
        return known(stored > 0 ? stored + ENTRIES_FROM : NO_ROW, stored, "entry");
    }

    private static WireName known(int number, int stored, String kind) {
        var row = BY_NUMBER.get(number);
        if (row == null) {
            throw new BadRecord(
                    "%s number %d is not known to this version: a later version wrote it".formatted(kind, stored));
        }
        return row;
    }
}
