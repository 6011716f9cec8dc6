package io.kvmsim.kvm.call;

import io.kvmsim.abi.UserspaceMemoryRegion;

/// One request at the kernel's boundary, decoded: an ioctl, or something that the guest or the host does.
/// Numbers are unsigned unless said otherwise.
public sealed interface Call {
    Op op();

    /// KVM_CREATE_VM, spec 4.1.
    record CreateVm(long type) implements Call {
        @Override
        public Op op() {
            return Op.CREATE_VM;
        }
    }

    /// KVM_CHECK_EXTENSION, spec 4.5, on the VM, or on /dev/kvm where the monitor has no such VM.
    record CheckExtension(long cap) implements Call {
        @Override
        public Op op() {
            return Op.CHECK_EXTENSION;
        }
    }

    /// KVM_ENABLE_CAP on the VM, spec 4.4. Only `args[0]` is ever looked at.
    record EnableCap(int cap, int flags, long arg0) implements Call {
        @Override
        public Op op() {
            return Op.ENABLE_CAP;
        }
    }

    /// KVM_CREATE_IRQCHIP, spec 4.4.
    record CreateIrqchip() implements Call {
        @Override
        public Op op() {
            return Op.CREATE_IRQCHIP;
        }
    }

    /// KVM_SET_USER_MEMORY_REGION, spec 4.3.
    record SetUserMemoryRegion(UserspaceMemoryRegion region) implements Call {
        @Override
        public Op op() {
            return Op.SET_USER_MEMORY_REGION;
        }
    }

    /// KVM_CREATE_VCPU, spec 4.2.
    record CreateVcpu(long id) implements Call {
        @Override
        public Op op() {
            return Op.CREATE_VCPU;
        }
    }

    /// KVM_SET_DEVICE_ATTR, spec 2.3 and 3. `group` and `flags` are 32 bits wide.
    record SetAttr(int group, long attr, int flags, UserBuffer buffer) implements Call {
        @Override
        public Op op() {
            return Op.SET_DEVICE_ATTR;
        }
    }

    /// KVM_GET_DEVICE_ATTR. Of the buffer only whether it can be written matters.
    record GetAttr(int group, long attr, int flags, Access access) implements Call {
        @Override
        public Op op() {
            return Op.GET_DEVICE_ATTR;
        }
    }

    /// KVM_HAS_DEVICE_ATTR.
    record HasAttr(int group, long attr, int flags) implements Call {
        @Override
        public Op op() {
            return Op.HAS_DEVICE_ATTR;
        }
    }

    /// KVM_S390_GET_CMMA_BITS, spec 4.6.
    ///
    /// @param values whether the buffer can be written
    /// @param log    whether the structure itself can be written back
    record GetCmmaBits(long startGfn, int count, int flags, Access values, Access log) implements Call {
        @Override
        public Op op() {
            return Op.GET_CMMA_BITS;
        }
    }

    /// KVM_S390_SET_CMMA_BITS, spec 4.7. `values` holds a byte a page.
    record SetCmmaBits(long startGfn, int count, int flags, long mask, UserBuffer values) implements Call {
        @Override
        public Op op() {
            return Op.SET_CMMA_BITS;
        }
    }

    /// An ioctl whose own argument structure cannot be read: EFAULT, spec 2.3 step 2.
    record UnreadableArgument(Op op) implements Call {}

    /// The guest's vCPU executes ESSA, spec 4.8, on `count` pages one after the other.
    record GuestEssa(int vcpu, long gfn, int orc, int count) implements Call {
        @Override
        public Op op() {
            return Op.GUEST_ESSA;
        }
    }

    /// The guest's vCPU stores into `count` pages one after the other, which makes them resident.
    record GuestStore(int vcpu, long gfn, int count) implements Call {
        @Override
        public Op op() {
            return Op.GUEST_STORE;
        }
    }

    /// The host's TOD clock was stepped by a signed delta, spec 3.4; each of its VMs is told.
    record HostClockStep(long delta) implements Call {
        @Override
        public Op op() {
            return Op.HOST_CLOCK_STEP;
        }
    }

    /// The VM's last descriptor is closed, spec 4.10.
    record Close(Cause cause) implements Call {
        public enum Cause {
            /// The monitor closed it, or ended.
            MONITOR,
            /// The host had no memory left and killed the monitor.
            OOM
        }

        /// By the monitor.
        public Close() {
            this(Cause.MONITOR);
        }

        @Override
        public Op op() {
            return Op.CLOSE;
        }
    }
}
