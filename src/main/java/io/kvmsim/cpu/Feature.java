package io.kvmsim.cpu;

import io.kvmsim.abi.FacilityNames;
import io.kvmsim.abi.SubfuncBlock;

/// One CPU feature: what QEMU calls it, and where the kernel's structures have its bit.
sealed interface Feature {
    /// QEMU's name.
    String name();

    /// For people: the name with where its bit is.
    String text();

    /// @param number of the STFLE bit; the name of one without a name is its number
    record Facility(int number, String name) implements Feature {
        @Override
        public String text() {
            return FacilityNames.of(number);
        }
    }

    /// What KVM_S390_VM_CPU_PROCESSOR_FEAT takes.
    record Assist(int bit, String name) implements Feature {
        @Override
        public String text() {
            return bit + " " + name;
        }
    }

    /// A function that an instruction's query tells of.
    record Function(SubfuncBlock block, int code, String name) implements Feature {
        @Override
        public String text() {
            return "%s %d %s".formatted(block.fieldName(), code, name.substring(name.indexOf('-') + 1));
        }
    }

    /// Has no bit anywhere: KVM learns of it by a call of its own.
    record Bare(String name) implements Feature {
        @Override
        public String text() {
            return name;
        }
    }
}
