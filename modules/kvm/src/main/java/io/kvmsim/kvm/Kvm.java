package io.kvmsim.kvm;

import static io.kvmsim.abi.Errno.EBADF;
import static io.kvmsim.abi.Errno.EFAULT;
import static io.kvmsim.abi.Errno.EINVAL;
import static io.kvmsim.abi.Errno.EIO;

import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.Evolve;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.kvm.state.VmEvent;
import io.kvmsim.kvm.state.VmName;

/// The core: what a call answers and which events follow. Pure functions of host, state, call and circumstances.
public final class Kvm {
    private Kvm() {}

    /// Decides one call. Never throws, reads no clock, changes nothing.
    ///
    /// @param host    where the VM lives
    /// @param monitor the process that owns it, in its present state
    /// @param vm      the VM that is called; for CREATE_VM the name it will have
    /// @param call    what is asked
    /// @param now     what else the answer depends on
    public static Decision decide(Host host, Monitor monitor, VmName vm, Call call, Circumstances now) {
        var fault = now.fault();
        if (fault.errno() != 0) {
            return InjectedFaults.refused(vm, fault);
        }
        var decided = undisturbed(host, monitor, vm, call, now);
        return fault.isNone() ? decided : InjectedFaults.delayed(vm, fault, decided);
    }

    private static Decision undisturbed(Host host, Monitor monitor, VmName vm, Call call, Circumstances now) {
        if (call instanceof Call.CreateVm(var type)) {
            return Lifecycle.create(host, monitor, vm, type, now);
        }
        var called = monitor.find(vm);
        if (called == null) {
            return call instanceof Call.CheckExtension(var cap)
                    ? Extensions.check(host, cap, false)
                    : Decision.refused(EBADF, Rule.NO_SUCH_VM);
        }
        if (now.foreign() && isIoctl(call)) {
            return Decision.refused(EIO, Rule.FOREIGN_PROCESS);
        }
        return decide(host, monitor, called, call, now);
    }

    /// The state after an event: one function for live, recovery and replay.
    ///
    /// @throws IllegalStateException where the event contradicts the state
    public static Monitor evolve(Monitor monitor, VmEvent event) {
        return Evolve.apply(monitor, event);
    }

    /// The state after several events that change the states of pages and nothing else: the same as after one by one,
    /// but what they change is copied once.
    ///
    /// @param events `PageStateChanged` of pages that do not become dirty, and `PagesMadeResident`
    /// @throws IllegalArgumentException where one of them is another
    /// @throws IllegalStateException where one contradicts the state
    public static Monitor evolvePages(Monitor monitor, Iterable<VmEvent> events) {
        return Evolve.pages(monitor, events);
    }

    private static boolean isIoctl(Call call) {
        return switch (call.op()) {
            case GUEST_ESSA, GUEST_STORE, HOST_CLOCK_STEP, CLOSE -> false;
            default -> true; // every other one is an ioctl
        };
    }

    private static Decision decide(Host host, Monitor monitor, Vm vm, Call call, Circumstances now) {
        return switch (call) {
            case Call.SetAttr set -> Attributes.set(host, monitor, vm, set, now);
            case Call.GetAttr get -> Attributes.get(host, vm, get, now);
            case Call.HasAttr has -> Attributes.has(host, vm, has);
            case Call.CheckExtension(var cap) -> Extensions.check(host, cap, vm.ucontrol());
            case Call.EnableCap cap -> Capabilities.enable(host, monitor, vm, cap);
            case Call.CreateIrqchip _ ->
                vm.caps().irqchip()
                        ? Decision.done(Rule.IRQCHIP_CREATED)
                        : Decision.refused(EINVAL, Rule.IRQCHIP_NOT_ENABLED);
            case Call.SetUserMemoryRegion(var region) -> MemoryRegion.set(vm, region, now);
            case Call.CreateVcpu(var id) -> Vcpus.create(host, vm, id, now);
            case Call.GetCmmaBits get -> CmmaBits.get(monitor, vm, get, now);
            case Call.SetCmmaBits set -> CmmaBits.set(monitor, vm, set, now);
            case Call.GuestEssa essa -> VcpuOperations.essa(monitor, vm, essa);
            case Call.GuestStore store -> VcpuOperations.store(monitor, vm, store);
            case Call.HostClockStep(var delta) -> Tod.hostStep(vm, delta);
            case Call.Close(var cause) -> Lifecycle.close(vm, cause);
            case Call.UnreadableArgument _ -> Decision.refused(EFAULT, Rule.ARGUMENT_UNREADABLE);
            case Call.CreateVm _ -> throw new IllegalStateException("CREATE_VM is decided before a VM is looked up");
        };
    }
}
