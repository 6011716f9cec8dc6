package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EEXIST;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.Errno.ENOMEM;
import static io.kvmsim.kvm.Decision.done;
import static io.kvmsim.kvm.Decision.refused;

import io.kvmsim.abi.Limits;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.Mapping;
import io.kvmsim.kvm.state.Slot;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmEvent.MemorySlotCreated;
import io.kvmsim.kvm.state.VmEvent.MemorySlotDeleted;
import io.kvmsim.kvm.state.VmEvent.MemorySlotLoggingChanged;
import io.kvmsim.kvm.state.VmEvent.MemorySlotMoved;
import io.kvmsim.kvm.state.VmEvent.MigrationStopped;
import java.util.List;
import java.util.Optional;

/// KVM_SET_USER_MEMORY_REGION, spec 4.3: `__kvm_set_memory_region()`, `kvm_set_memslot()`,
/// `kvm_arch_prepare_memory_region()`, `kvm_arch_commit_memory_region()`.
final class MemoryRegion {
    private static final int FLAGS_KNOWN = UserspaceMemoryRegion.LOG_DIRTY_PAGES | UserspaceMemoryRegion.READONLY;
    private static final int FLAGS_SUPPORTED = UserspaceMemoryRegion.LOG_DIRTY_PAGES;
    private static final long PAGE_OFFSET = Limits.PAGE_BYTES - 1;
    private static final long SEGMENT_OFFSET = Limits.SEGMENT_BYTES - 1;

    private MemoryRegion() {}

    static Decision set(Vm vm, UserspaceMemoryRegion region, Circumstances now) {
        return malformed(region).orElseGet(() -> vm.memory()
                .slots()
                .withId(region.slotId())
                .map(slot -> region.size() == 0 ? delete(vm, slot, now) : modify(vm, slot, region, now))
                .orElseGet(() -> region.size() == 0 ? refused(EINVAL, Rule.SLOT_ABSENT) : create(vm, region, now)));
    }

    private static Optional<Decision> malformed(UserspaceMemoryRegion region) {
        if ((region.flags() & ~FLAGS_KNOWN) != 0) {
            return Optional.of(refused(EINVAL, Rule.SLOT_FLAGS_UNKNOWN));
        }
        if (region.slotId() >= Limits.USER_MEM_SLOTS) {
            return Optional.of(refused(EINVAL, Rule.SLOT_ID_TOO_LARGE));
        }
        if ((region.flags() & ~FLAGS_SUPPORTED) != 0) {
            return Optional.of(refused(EINVAL, Rule.SLOT_READONLY));
        }
        if (((region.size() | region.guestAddress() | region.userAddress()) & PAGE_OFFSET) != 0) {
            return Optional.of(refused(EINVAL, Rule.SLOT_NOT_PAGES));
        }
        if (region.addressSpace() != 0) {
            return Optional.of(refused(EINVAL, Rule.SLOT_ADDRESS_SPACE));
        }
        if (Long.compareUnsigned(region.guestAddress() + region.size(), region.guestAddress()) < 0) {
            return Optional.of(refused(EINVAL, Rule.SLOT_WRAPS));
        }
        if (pages(region) > Limits.SLOT_PAGES_MAX) {
            return Optional.of(refused(EINVAL, Rule.SLOT_TOO_MANY_PAGES));
        }
        return Optional.empty();
    }

    private static Decision create(Vm vm, UserspaceMemoryRegion region, Circumstances now) {
        if (vm.memory().slots().overlaps(region.slotId(), gfn(region), pages(region))) {
            return refused(EEXIST, Rule.SLOT_OVERLAPS);
        }
        if (!now.canAllocate(Footprint.SLOT_BYTES + bitmapBytes(region))) {
            return refused(ENOMEM, Rule.SLOT_NO_MEMORY);
        }
        return misplaced(vm, region).orElseGet(() -> {
            boolean mapped = maps(vm, region);
            var created = new MemorySlotCreated(
                    vm.name(),
                    region.slotId(),
                    region.flags(),
                    gfn(region),
                    pages(region),
                    region.userAddress(),
                    mapped);
            return done(Rule.SLOT_CREATED, withMigrationRule(vm, region, created));
        });
    }

    private static Decision modify(Vm vm, Slot slot, UserspaceMemoryRegion region, Circumstances now) {
        if (slot.userAddress() != region.userAddress() || slot.npages() != pages(region)) {
            return refused(EINVAL, Rule.SLOT_CHANGES_MEMORY);
        }
        boolean moves = slot.baseGfn() != gfn(region);
        if (!moves && slot.flags() == region.flags()) {
            return done(Rule.SLOT_SAME);
        }
        if (moves && vm.memory().slots().overlaps(slot.id(), gfn(region), pages(region))) {
            return refused(EEXIST, Rule.SLOT_OVERLAPS);
        }
        long bytes = Footprint.SLOT_BYTES * (moves ? 2 : 1) + (slot.logsDirty() ? 0 : bitmapBytes(region));
        if (!now.canAllocate(bytes)) {
            return refused(ENOMEM, Rule.SLOT_NO_MEMORY);
        }
        if (!moves) {
            var changed = new MemorySlotLoggingChanged(vm.name(), slot.id(), region.flags());
            return done(Rule.SLOT_FLAGS_CHANGED, withMigrationRule(vm, region, changed));
        }
        return misplaced(vm, region).orElseGet(() -> {
            boolean unmapped = unmaps(slot);
            boolean mapped = unmapped && maps(vm, region);
            var moved = new MemorySlotMoved(vm.name(), slot.id(), region.flags(), gfn(region), unmapped, mapped);
            return done(Rule.SLOT_MOVED, withMigrationRule(vm, region, moved));
        });
    }

    /// A delete also allocates: the slot that marks the old one invalid.
    private static Decision delete(Vm vm, Slot slot, Circumstances now) {
        return now.canAllocate(Footprint.SLOT_BYTES)
                ? done(Rule.SLOT_DELETED, new MemorySlotDeleted(vm.name(), slot.id(), unmaps(slot)))
                : refused(ENOMEM, Rule.SLOT_NO_MEMORY);
    }

    /// `kvm_arch_prepare_memory_region()`. The guest address is not looked at: where it is not a multiple of 1 MiB
    /// the call succeeds and nothing is mapped.
    private static Optional<Decision> misplaced(Vm vm, UserspaceMemoryRegion region) {
        if (vm.ucontrol()) {
            return Optional.of(refused(EINVAL, Rule.SLOT_UCONTROL));
        }
        if (((region.userAddress() | region.size()) & SEGMENT_OFFSET) != 0) {
            return Optional.of(refused(EINVAL, Rule.SLOT_NOT_SEGMENTS));
        }
        return Long.compareUnsigned(
                                region.guestAddress() + region.size(),
                                vm.memory().limit())
                        > 0
                ? Optional.of(refused(EINVAL, Rule.SLOT_BEYOND_LIMIT))
                : Optional.empty();
    }

    private static List<VmEvent> withMigrationRule(Vm vm, UserspaceMemoryRegion region, VmEvent event) {
        boolean stops = vm.cmma().migrationMode() && (region.flags() & UserspaceMemoryRegion.LOG_DIRTY_PAGES) == 0;
        return stops ? List.of(event, new MigrationStopped(vm.name(), region.slotId())) : List.of(event);
    }

    private static boolean maps(Vm vm, UserspaceMemoryRegion region) {
        return Mapping.maps(vm.memory().gmap(), region.guestAddress(), region.size(), region.userAddress());
    }

    private static boolean unmaps(Slot slot) {
        return ((slot.guestAddress() | slot.size()) & SEGMENT_OFFSET) == 0;
    }

    private static long bitmapBytes(UserspaceMemoryRegion region) {
        boolean logs = (region.flags() & UserspaceMemoryRegion.LOG_DIRTY_PAGES) != 0;
        return logs ? Footprint.bitmapBytes(pages(region)) : 0;
    }

    private static long gfn(UserspaceMemoryRegion region) {
        return region.guestAddress() >>> 12;
    }

    private static long pages(UserspaceMemoryRegion region) {
        return region.size() >>> 12;
    }
}
