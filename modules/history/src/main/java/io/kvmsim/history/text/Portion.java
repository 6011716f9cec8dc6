package io.kvmsim.history.text;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.SubfuncBlock;
import io.kvmsim.history.fold.Situation;
import io.kvmsim.kvm.state.CpuModel;
import io.kvmsim.kvm.state.Crypto;
import io.kvmsim.kvm.state.Gmap;
import io.kvmsim.kvm.state.GuestClock;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.Slot;
import io.kvmsim.kvm.state.Vcpu;
import io.kvmsim.kvm.state.Vm;
import io.kvmsim.values.Size;
import java.util.List;
import java.util.function.BiConsumer;

/// Some fields of a VM's state that change together.
public sealed interface Portion {
    /// Which portion it is: portions of two states with the same key are compared.
    String key();

    /// What the fields are read from: where it is the same object, so are all of the fields.
    Object part();

    void fields(BiConsumer<String, FieldValue> out);

    /// Whether it is worth looking here for a field.
    default boolean mayHave(String field) {
        return switch (this) {
            case OfVm _ -> true;
            case OfMemory _ -> field.startsWith("mem.") || field.equals("slots");
            case OfSlot _ -> field.startsWith("slots.") && field.startsWith(key() + ".");
            case OfVcpu _ -> field.startsWith("vcpus.") && field.startsWith(key() + ".");
            case OfCmma _ -> field.startsWith("cmma") || field.startsWith("migration");
            case OfProcess _ -> isPartOfProcess(field);
            case OfModel _ -> field.startsWith("cpu.");
            case OfCrypto _ -> field.startsWith("crypto.");
        };
    }

    /// Whether some field may be meant by a name. The process's are the ones whose values cost most.
    default boolean mayHavePartOf(String name) {
        return !(this instanceof OfProcess) || isOfProcess(name);
    }

    /// Whether a field of the process may be meant by a name.
    static boolean isOfProcess(String name) {
        return name.equals("process") || name.equals("pages") || isPartOfProcess(name);
    }

    private static boolean isPartOfProcess(String field) {
        return field.startsWith("process.") || field.startsWith("pages.");
    }

    private static void flag(BiConsumer<String, FieldValue> out, String name, boolean on) {
        out.accept(name, new FieldValue.Flag(on));
    }

    private static void count(BiConsumer<String, FieldValue> out, String name, long number) {
        out.accept(name, new FieldValue.Count(number));
    }

    /// The process: what it allows, and the states of its pages.
    record OfProcess(Situation situation) implements Portion {
        private Monitor monitor() {
            return situation.monitor();
        }

        @Override
        public String key() {
            return "process";
        }

        @Override
        public Object part() {
            return this;
        }

        @Override
        public boolean equals(Object other) {
            return other instanceof OfProcess process
                    && process.monitor().allowHpage1m() == monitor().allowHpage1m()
                    && process.monitor().usesCmm() == monitor().usesCmm()
                    && process.monitor().pages() == monitor().pages();
        }

        @Override
        public int hashCode() {
            return Boolean.hashCode(monitor().allowHpage1m());
        }

        @Override
        public void fields(BiConsumer<String, FieldValue> out) {
            var pages = monitor().pages();
            flag(out, "process.hpage-1m", monitor().allowHpage1m());
            flag(out, "process.cmma-used", monitor().usesCmm());
            long high = pages.usageHigh().size();
            long either = pages.usageLow().or(pages.usageHigh()).size();
            long both = pages.usageLow().size() + high - either;
            count(out, "pages.unused", either - high);
            count(out, "pages.potentially-volatile", high - both);
            count(out, "pages.volatile", both);
            count(out, "pages.logically-zero", pages.zero().size());
            count(out, "pages.no-dat", pages.noDat().size());
            count(out, "pages.resident", pages.resident().size());
        }
    }

    /// Small things of the VM itself, compared by value.
    ///
    /// @param limit that was asked for last, or the one it was created with
    record OfVm(boolean ucontrol, long limit, Vm.Caps caps, Vm.Sca sca, GuestClock clock, int vcpus)
            implements Portion {
        @Override
        public String key() {
            return "vm";
        }

        @Override
        public Object part() {
            return this;
        }

        @Override
        public void fields(BiConsumer<String, FieldValue> out) {
            flag(out, "ucontrol", ucontrol);
            out.accept("mem.limit", new FieldValue.Bytesize(limit));
            out.accept("clock", new FieldValue.ClockOffset(clock.epoch()));
            count(out, "clock.epoch-index", clock.epdx());
            flag(out, "caps.irqchip", caps.irqchip());
            flag(out, "caps.user-sigp", caps.userSigp());
            flag(out, "caps.user-stsi", caps.userStsi());
            flag(out, "caps.user-instr0", caps.userInstr0());
            flag(out, "sca.extended", sca.extended());
            flag(out, "topology.report", sca.mtcr());
            count(out, "vcpus", vcpus);
        }
    }

    /// The address space.
    record OfMemory(Vm.Memory part) implements Portion {
        @Override
        public String key() {
            return "memory";
        }

        @Override
        public void fields(BiConsumer<String, FieldValue> out) {
            out.accept("mem.limit-max", new FieldValue.Bytesize(part.limit()));
            out.accept("mem.space", space(part.gmap()));
            count(out, "mem.table-levels", Math.max(part.gmap().level() - 1, 0));
            var mapped = part.mapped().joined().stream()
                    .map(range ->
                            "%s at 0x%x from 0x%x".formatted(Size.text(range.size()), range.guest(), range.user()))
                    .toList();
            out.accept("mem.mapped", new FieldValue.Word(mapped.isEmpty() ? "nothing" : String.join(", ", mapped)));
            count(out, "slots", part.slots().size());
        }
    }

    /// All 2^64 bytes stand as no limit.
    private static FieldValue space(Gmap gmap) {
        boolean all = gmap.end() == -1;
        return new FieldValue.Bytesize(all ? -1 : gmap.exists() ? gmap.end() + 1 : 0);
    }

    record OfSlot(Slot part) implements Portion {
        @Override
        public String key() {
            return "slots." + part.id();
        }

        @Override
        public void fields(BiConsumer<String, FieldValue> out) {
            var name = key();
            out.accept(name + ".guest", new FieldValue.Hexadecimal(part.guestAddress()));
            out.accept(name + ".size", new FieldValue.Bytesize(part.size()));
            out.accept(name + ".user", new FieldValue.Hexadecimal(part.userAddress()));
            flag(out, name + ".log-dirty", part.logsDirty());
            count(out, name + ".cmma-dirty", part.cmmaDirty().size());
        }
    }

    record OfCmma(Vm.Cmma part) implements Portion {
        @Override
        public String key() {
            return "cmma";
        }

        @Override
        public void fields(BiConsumer<String, FieldValue> out) {
            flag(out, "cmma", part.enabled());
            flag(out, "cmma.pfmf-interpreted", part.pfmfi());
            flag(out, "cmma.skeys-interpreted", part.skf());
            flag(out, "migration", part.migrationMode());
            count(out, "migration.dirty-pages", part.dirtyPages());
        }
    }

    record OfModel(CpuModel part) implements Portion {
        private static final List<SubfuncBlock> BLOCKS = List.of(SubfuncBlock.values());

        @Override
        public String key() {
            return "cpu";
        }

        @Override
        public void fields(BiConsumer<String, FieldValue> out) {
            out.accept("cpu.id", new FieldValue.Hexadecimal(part.cpuid()));
            out.accept("cpu.ibc", new FieldValue.Hexadecimal(part.ibc()));
            out.accept("cpu.facilities", new FieldValue.Facilities(part.facList()));
            out.accept("cpu.facilities-allowed", new FieldValue.Facilities(part.facMask()));
            out.accept("cpu.features", new FieldValue.Features(part.feat()));
            for (var block : BLOCKS) {
                if (block != SubfuncBlock.RESERVED) {
                    var codes = part.subfunc().slice(block.offset(), block.length());
                    out.accept("cpu.subfunc." + block.fieldName(), new FieldValue.Codes(codes));
                }
            }
            out.accept("cpu.uv-features", new FieldValue.Codes(Bytes.ofU64(part.uvFeat())));
        }
    }

    record OfCrypto(Crypto part) implements Portion {
        @Override
        public String key() {
            return "crypto";
        }

        @Override
        public void fields(BiConsumer<String, FieldValue> out) {
            flag(out, "crypto.aes", part.aesKw());
            out.accept("crypto.aes.key", new FieldValue.Key(part.aesKey()));
            count(out, "crypto.aes.keys-made", part.aesKeysDrawn());
            flag(out, "crypto.dea", part.deaKw());
            out.accept("crypto.dea.key", new FieldValue.Key(part.deaKey()));
            count(out, "crypto.dea.keys-made", part.deaKeysDrawn());
            flag(out, "crypto.apie", part.apie());
            count(out, "crypto.crycb-format", part.crycbFormat() == 3 ? 2 : part.crycbFormat());
        }
    }

    record OfVcpu(Vcpu part) implements Portion {
        @Override
        public String key() {
            return "vcpus." + part.id();
        }

        @Override
        public void fields(BiConsumer<String, FieldValue> out) {
            var name = key();
            out.accept(name + ".clock", new FieldValue.ClockOffset(part.clock().epoch()));
            count(out, name + ".clock.epoch-index", part.clock().epdx());
            flag(out, name + ".multiple-epoch", part.mef());
            out.accept(name + ".ibc", new FieldValue.Hexadecimal(part.ibc()));
            flag(out, name + ".pfmf-interpreted", part.pfmfi());
            flag(out, name + ".cbrl", part.cbrl());
            flag(out, name + ".in-sca", part.inSca());
            flag(out, name + ".aes", part.crypto().aes());
            flag(out, name + ".dea", part.crypto().dea());
            flag(out, name + ".ecc", part.crypto().ecc());
            flag(out, name + ".apie", part.crypto().apie());
            out.accept(name + ".essa-interpreted", new FieldValue.EssaInterpretation(part.essa()));
        }
    }
}
