package io.kvmsim.kvm.call;

/// The kind of access that the kernel has to memory that a caller names.
public enum Access {
    READ_WRITE,
    READ_ONLY,
    NONE;

    public boolean readable() {
        return this != NONE;
    }

    public boolean writable() {
        return this == READ_WRITE;
    }
}
