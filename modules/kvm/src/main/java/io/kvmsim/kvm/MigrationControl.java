package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EFAULT;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.Errno.ENOMEM;
import static io.kvmsim.kvm.Decision.done;
import static io.kvmsim.kvm.Decision.refused;
import static io.kvmsim.kvm.Decision.wrote;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Slot;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent.MigrationStarted;
import io.kvmsim.kvm.state.VmEvent.MigrationStopped;
import java.util.Optional;

/// Group KVM_S390_VM_MIGRATION, spec 3.7: `kvm_s390_vm_set_migration()`, `kvm_s390_vm_get_migration()`.
final class MigrationControl {
    private MigrationControl() {}

    static Decision set(Host host, Vm vm, Optional<VmAttribute> attribute, Circumstances now) {
        return switch (attribute.orElse(null)) {
            case MIGRATION_START -> start(host, vm, now);
            case MIGRATION_STOP ->
                vm.cmma().migrationMode()
                        ? done(Rule.MIGRATION_STOPPED, new MigrationStopped(vm.name(), MigrationStopped.BY_CALL))
                        : done(Rule.MIGRATION_NOT_ACTIVE);
            case null, default -> Attributes.unknown(); // attributes of other groups, or unknown ones
        };
    }

    static Decision get(Vm vm, Optional<VmAttribute> attribute, Access access) {
        if (attribute.orElse(null) != VmAttribute.MIGRATION_STATUS) {
            return Attributes.unknown();
        }
        return access.writable()
                ? wrote(Rule.MIGRATION_READ, Bytes.ofU64(vm.cmma().migrationMode() ? 1 : 0))
                : refused(EFAULT, Rule.MIGRATION_ADDRESS);
    }

    private static Decision start(Host host, Vm vm, Circumstances now) {
        if (vm.cmma().migrationMode()) {
            return done(Rule.MIGRATION_ACTIVE);
        }
        var slots = vm.memory().slots();
        if (slots.isEmpty()) {
            return refused(EINVAL, Rule.MIGRATION_WITHOUT_SLOTS);
        }
        if (vm.cmma().enabled() && !slots.ascending().stream().allMatch(Slot::logsDirty)) {
            return refused(EINVAL, Rule.MIGRATION_WITHOUT_LOGGING);
        }
        if (host.documented() && Documented.tooLittleForMigration(vm, now)) {
            return refused(ENOMEM, Rule.MIGRATION_NO_MEMORY);
        }
        long dirty = vm.cmma().enabled() ? slots.pages() : 0;
        return done(Rule.MIGRATION_STARTED, new MigrationStarted(vm.name(), dirty));
    }
}
