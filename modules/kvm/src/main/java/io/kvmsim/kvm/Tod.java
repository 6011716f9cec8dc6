package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EFAULT;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.kvm.Decision.done;
import static io.kvmsim.kvm.Decision.refused;
import static io.kvmsim.kvm.Decision.wrote;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.TodClock;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.Facilities;
import io.kvmsim.kvm.state.GuestClock;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent.GuestClockCompensated;
import io.kvmsim.kvm.state.VmEvent.GuestClockSet;
import java.util.Optional;

/// Group KVM_S390_VM_TOD, spec 3.4: `kvm_s390_set_tod()`, `kvm_s390_get_tod()`, and the host's clock steps.
/// The one group that looks at `flags`, before anything else. vCPUs may exist.
final class Tod {
    private static final int EXT_BYTES = TodClock.CODEC.size();

    private Tod() {}

    static Decision set(Vm vm, Optional<VmAttribute> attribute, int flags, UserBuffer buffer, Circumstances now) {
        if (flags != 0) {
            return refused(EINVAL, Rule.TOD_FLAGS);
        }
        return switch (attribute.orElse(null)) {
            case TOD_LOW ->
                buffer.readable(Long.BYTES) ? setClock(vm, buffer.bytes().u64(0), 0, now) : unreadable();
            case TOD_HIGH -> buffer.readable(1) ? setHigh(buffer.bytes().u8(0)) : unreadable();
            case TOD_EXT -> buffer.readable(EXT_BYTES) ? setExt(vm, buffer.bytes(), now) : unreadable();
            case null, default -> Attributes.unknown(); // attributes of other groups, or unknown ones
        };
    }

    static Decision get(Vm vm, Optional<VmAttribute> attribute, int flags, Access access, Circumstances now) {
        if (flags != 0) {
            return refused(EINVAL, Rule.TOD_FLAGS);
        }
        if (attribute.isEmpty()) {
            return Attributes.unknown();
        }
        if (!access.writable()) {
            return unreadable();
        }
        return switch (attribute.get()) {
            case TOD_LOW -> wrote(Rule.TOD_READ, Bytes.ofU64(vm.clock().tod(now)));
            case TOD_HIGH -> wrote(Rule.TOD_READ, Bytes.ofU8(0));
            case TOD_EXT -> {
                int index = multipleEpoch(vm) ? vm.clock().epochIndex(now) : 0;
                yield wrote(
                        Rule.TOD_READ,
                        TodClock.CODEC.encode(new TodClock(index, vm.clock().tod(now))));
            }
            default -> Attributes.unknown(); // attributes of other groups
        };
    }

    /// A step of the host's clock by a signed delta: each vCPU keeps its time, and the VM takes over its first one's.
    static Decision hostStep(Vm vm, long delta) {
        if (!vm.hasVcpus() || delta == 0) {
            return done(Rule.HOST_CLOCK_STEPPED);
        }
        var clocks = vm.vcpus().stream()
                .map(vcpu -> vcpu.clock().compensated(delta, vcpu.mef()))
                .toList();
        return done(Rule.HOST_CLOCK_STEPPED, new GuestClockCompensated(vm.name(), clocks));
    }

    private static Decision setHigh(int value) {
        return value == 0 ? done(Rule.TOD_HIGH_ZERO) : refused(EINVAL, Rule.TOD_HIGH_NOT_ZERO);
    }

    private static Decision setExt(Vm vm, Bytes bytes, Circumstances now) {
        var asked = TodClock.CODEC.decode(bytes);
        if (asked.epochIndex() != 0 && !multipleEpoch(vm)) {
            return refused(EINVAL, Rule.TOD_EXT_NOT_IN_MODEL);
        }
        return setClock(vm, asked.tod(), asked.epochIndex(), now);
    }

    private static Decision setClock(Vm vm, long tod, int epochIndex, Circumstances now) {
        var clock = GuestClock.showing(tod, epochIndex, multipleEpoch(vm), now);
        boolean same = clock.equals(vm.clock())
                && vm.vcpus().stream().allMatch(vcpu -> vcpu.clock().equals(clock));
        return same ? done(Rule.TOD_SET) : done(Rule.TOD_SET, new GuestClockSet(vm.name(), clock));
    }

    private static boolean multipleEpoch(Vm vm) {
        return vm.model().inForce(Facilities.MULTIPLE_EPOCH);
    }

    private static Decision unreadable() {
        return refused(EFAULT, Rule.TOD_ADDRESS);
    }
}
