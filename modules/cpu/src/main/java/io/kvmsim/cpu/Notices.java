package io.kvmsim.cpu;

/// The component that detects that a guest does not fit a host, by the table of spec 8.4.
public enum Notices {
    MONITOR("the monitor"),
    KVM("KVM"),
    /// QEMU's check of the model notices; KVM does not.
    NOBODY_IN_KVM("nobody in KVM");

    private final String text;

    Notices(String text) {
        this.text = text;
    }

    /// For people.
    public String text() {
        return text;
    }
}
