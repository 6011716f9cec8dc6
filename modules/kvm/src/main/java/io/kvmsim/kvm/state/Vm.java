package io.kvmsim.kvm.state;

import io.kvmsim.abi.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/// The state of one virtual machine, spec 5.1.
///
/// @param ucontrol user space manages the address space, spec 4.9
/// @param memory limit, address space, slots
/// @param cmma   page state assists and migration mode
/// @param model  CPU model
/// @param caps   what ENABLE_CAP switched on
/// @param sca    system control area
/// @param vcpus  in the order of creation
public record Vm(
        VmName name,
        boolean ucontrol,
        Memory memory,
        Cmma cmma,
        CpuModel model,
        Crypto crypto,
        GuestClock clock,
        Caps caps,
        Sca sca,
        List<Vcpu> vcpus) {
    /// Lists of vCPUs and slots up to this length are shared between VMs.
    static final int SHARED_MAX = 16;

    /// @param limit  largest limit the host allows; never changes
    /// @param gmap   reach of the address space
    /// @param mapped what the address space maps
    /// @param slots  memory slots
    public record Memory(long limit, Gmap gmap, Mapping mapped, Slots slots) {
        Memory sharing(Sharing shared) {
            return shared.share(new Memory(limit, gmap, shared.share(mapped), shared.share(slots)));
        }
    }

    /// @param enabled       CMMA is enabled, finally
    /// @param pfmfi         PFMF may be interpreted
    /// @param skf           storage key instructions may be interpreted
    /// @param migrationMode page states are tracked for migration
    /// @param dirtyPages    pages marked for migration, as KVM counts them; deleting a slot does not reduce it
    public record Cmma(boolean enabled, boolean pfmfi, boolean skf, boolean migrationMode, long dirtyPages) {
        Cmma withDirtyPages(long pages) {
            return new Cmma(enabled, pfmfi, skf, migrationMode, pages);
        }

        Cmma inMigrationMode(boolean on, long pages) {
            return new Cmma(enabled, pfmfi, skf, on, pages);
        }
    }

    /// What ENABLE_CAP switched on, beside facilities.
    public record Caps(boolean irqchip, boolean userSigp, boolean userStsi, boolean userInstr0) {
        static final Caps NONE = new Caps(false, false, false, false);
    }

    /// @param extended 248 entries instead of 64
    /// @param mtcr     a topology change report is pending
    public record Sca(boolean extended, boolean mtcr) {}

    /// `created_vcpus != 0`, for ever.
    public boolean hasVcpus() {
        return !vcpus.isEmpty();
    }

    /// The vCPU with this id, or null.
    public Vcpu vcpu(int id) {
        for (var vcpu : vcpus) {
            if (vcpu.id() == id) {
                return vcpu;
            }
        }
        return null;
    }

    int indexOf(int vcpuId) {
        int index = 0;
        while (vcpus.get(index).id() != vcpuId) {
            index++;
        }
        return index;
    }

    /// How many vCPUs a normal VM may have, and the bound of their ids: KVM_CAP_MAX_VCPUS.
    public static int vcpusMax(Host host) {
        if (!host.hasSigpInterpretation()) {
            return Limits.MAX_VCPUS;
        }
        return host.canExtendSca() ? Limits.ESCA_CPU_SLOTS : Limits.BSCA_CPU_SLOTS;
    }

    Vm with(Memory newMemory) {
        return new Vm(name, ucontrol, newMemory, cmma, model, crypto, clock, caps, sca, vcpus);
    }

    Vm with(Slots slots) {
        return with(new Memory(memory.limit(), memory.gmap(), memory.mapped(), slots));
    }

    Vm with(Slots slots, Mapping mapped) {
        return with(new Memory(memory.limit(), memory.gmap(), mapped, slots));
    }

    Vm with(Cmma newCmma) {
        return new Vm(name, ucontrol, memory, newCmma, model, crypto, clock, caps, sca, vcpus);
    }

    Vm with(CpuModel newModel) {
        return new Vm(name, ucontrol, memory, cmma, newModel, crypto, clock, caps, sca, vcpus);
    }

    Vm with(GuestClock newClock) {
        return new Vm(name, ucontrol, memory, cmma, model, crypto, newClock, caps, sca, vcpus);
    }

    Vm with(Caps newCaps) {
        return new Vm(name, ucontrol, memory, cmma, model, crypto, clock, newCaps, sca, vcpus);
    }

    Vm with(Sca newSca) {
        return new Vm(name, ucontrol, memory, cmma, model, crypto, clock, caps, newSca, vcpus);
    }

    Vm with(List<Vcpu> newVcpus) {
        return new Vm(name, ucontrol, memory, cmma, model, crypto, clock, caps, sca, newVcpus);
    }

    /// New wrapping or AP state, which all vCPUs take over unless the kernel leaves their control blocks alone.
    Vm with(Crypto newCrypto, CryptoBits bits) {
        var vm = new Vm(name, ucontrol, memory, cmma, model, newCrypto, clock, caps, sca, vcpus);
        return bits.touched() ? vm.withEachVcpu(vcpu -> vcpu.withCrypto(bits)) : vm;
    }

    Vm withEachVcpu(UnaryOperator<Vcpu> change) {
        if (vcpus.isEmpty()) {
            return this;
        }
        var changed = new ArrayList<Vcpu>(vcpus.size());
        for (var vcpu : vcpus) {
            changed.add(change.apply(vcpu));
        }
        return with(List.copyOf(changed));
    }

    /// The same, with the parts that are not `old`'s (null for a new VM) shared. Pages marked dirty are each VM's own,
    /// and so are long lists: to look for an equal one would cost more than it gives.
    Vm sharing(Vm old, Sharing shared) {
        boolean sharesMemory =
                (old == null || old.memory != memory) && memory.slots().sharable();
        boolean sharesVcpus = (old == null || old.vcpus != vcpus) && vcpus.size() <= SHARED_MAX;
        var same = new Vm(
                name,
                ucontrol,
                sharesMemory ? memory.sharing(shared) : memory,
                old == null || old.cmma != cmma ? shared.share(cmma) : cmma,
                old == null || old.model != model ? model.sharing(shared) : model,
                old == null || old.crypto != crypto ? shared.share(crypto) : crypto,
                clock,
                caps,
                sca,
                sharesVcpus ? shared.share(vcpus) : vcpus);
        return same.consistsOf(this) ? this : same;
    }

    /// Of the very parts of an equal VM.
    private boolean consistsOf(Vm equal) {
        return memory == equal.memory
                && cmma == equal.cmma
                && model == equal.model
                && crypto == equal.crypto
                && vcpus == equal.vcpus;
    }
}
