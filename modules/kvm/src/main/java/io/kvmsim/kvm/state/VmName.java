package io.kvmsim.kvm.state;

/// The name of a virtual machine, unique within its monitor and, for a monitor with one VM, within a run.
public record VmName(String value) {
    /// The longest name, in UTF-16 units: it becomes a persistence id and is stored with every record.
    public static final int LENGTH_MAX = 200;

    public VmName {
        if (value.isEmpty() || value.length() > LENGTH_MAX) {
            throw new IllegalArgumentException(
                    "a VM's name has 1 to %d characters, not %d".formatted(LENGTH_MAX, value.length()));
        }
    }

    /// By hand: names are compared for each event of a history, and a record's own equals is slow until it is compiled.
    @Override
    public boolean equals(Object other) {
        return other == this || other instanceof VmName name && name.value.equals(value);
    }

    @Override
    public int hashCode() {
        return value.hashCode();
    }

    @Override
    public String toString() {
        return value;
    }
}
