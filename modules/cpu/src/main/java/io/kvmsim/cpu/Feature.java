package io.kvmsim.cpu;

import io.kvmsim.abi.FacilityNames;
import io.kvmsim.abi.SubfuncBlock;

/// One CPU feature: what QEMU calls it, and where the kernel's structures have its bit.
sealed interface Feature {
    /// The newest instruction with functions; its block lies where older kernels have reserved bytes.
    String PFCR = "pfcr";

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
    ///
    /// @param title the name for people, where QEMU's misleads
    record Function(SubfuncBlock block, int code, String name, String title) implements Feature {
        @Override
        public String text() {
            return "%s %d %s".formatted(instruction(), code, title.substring(title.indexOf('-') + 1));
        }

        /// `kmac`
        String instruction() {
            return block == SubfuncBlock.RESERVED ? PFCR : block.fieldName();
        }
    }

    /// An indication of the ultravisor, for secure guests.
    record Indication(int bit, String name) implements Feature {
        @Override
        public String text() {
            return name;
        }
    }

    /// Has no bit that the kernel is given: the monitor makes it, or KVM learns of it by a call of its own.
    record Bare(String name) implements Feature {
        @Override
        public String text() {
            return name;
        }
    }
}
