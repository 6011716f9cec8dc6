package io.kvmsim.kvm.state;

import io.kvmsim.kvm.pages.Pages;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The process that made the VMs, nearly always exactly one: the unit of consistency, spec 5.2. It owns the guest
/// pages' states and two flags; so one CLR_CMMA changes it and the VM together.
///
/// @param allowHpage1m guest mappings may use 1 MiB pages; final
/// @param usesCmm      a guest has used CMMA; final
/// @param pages        states of the process's pages
/// @param vms          in the order of creation; a destroyed VM is gone
public record Monitor(boolean allowHpage1m, boolean usesCmm, Pages pages, List<Vm> vms) {
    /// A process that has asked nothing of KVM yet.
    public static final Monitor INITIAL = new Monitor(false, false, Pages.FRESH, List.of());

    public Optional<Vm> vm(VmName name) {
        return Optional.ofNullable(find(name));
    }

    /// The VM, or null.
    public Vm find(VmName name) {
        for (int index = 0; index < vms.size(); index++) { // for every call: without an iterator
            if (vms.get(index).name().equals(name)) {
                return vms.get(index);
            }
        }
        return null;
    }

    public Vm get(VmName name) {
        var vm = find(name);
        if (vm == null) {
            throw new IllegalStateException("an event of VM %s, which does not exist".formatted(name));
        }
        return vm;
    }

    Monitor with(Vm vm) {
        if (vms.size() == 1 && vms.getFirst().name().equals(vm.name())) {
            return new Monitor(allowHpage1m, usesCmm, pages, List.of(vm));
        }
        var changed = new ArrayList<Vm>(vms.size() + 1);
        boolean replaced = false;
        for (var old : vms) {
            boolean same = old.name().equals(vm.name());
            changed.add(same ? vm : old);
            replaced |= same;
        }
        if (!replaced) {
            changed.add(vm);
        }
        return new Monitor(allowHpage1m, usesCmm, pages, List.copyOf(changed));
    }

    Monitor without(VmName name) {
        var rest = new ArrayList<>(vms);
        rest.removeIf(vm -> vm.name().equals(name));
        return new Monitor(allowHpage1m, usesCmm, pages, List.copyOf(rest));
    }

    /// The same state, with what is not `before`'s replaced by equal values that other monitors have too.
    public Monitor sharing(Monitor before, Sharing shared) {
        var same = this;
        if (same == before) {
            return same;
        }
        for (var vm : vms) {
            var old = before.find(vm.name());
            var sharing = old == vm ? vm : vm.sharing(old, shared);
            if (sharing != vm) {
                same = same.with(sharing);
            }
        }
        return same;
    }

    Monitor with(Pages newPages) {
        return new Monitor(allowHpage1m, usesCmm, newPages, vms);
    }

    Monitor allowingHpage1m() {
        return new Monitor(true, usesCmm, pages, vms);
    }

    Monitor usingCmm() {
        return new Monitor(allowHpage1m, true, pages, vms);
    }
}
