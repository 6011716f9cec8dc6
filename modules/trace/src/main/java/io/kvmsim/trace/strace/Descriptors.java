package io.kvmsim.trace.strace;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/// What the descriptors of a monitor are, learned from the calls that made them, and from what `-y` says of them. The
/// descriptors of one process: its threads share them.
final class Descriptors {
    private static final String KVM = "/dev/kvm";
    private static final String INODE = "anon_inode:";
    private static final Pattern VCPU = Pattern.compile("anon_inode:\\[?kvm-vcpu(?::\\d+)?\\]?");
    private static final Pattern DEVICE = Pattern.compile("anon_inode:\\[?kvm-(?<kind>[\\w-]+)\\]?");

    private final Map<Integer, Of> known = new HashMap<>();
    private int vms;
    private String latest = "";

    /// What a descriptor is.
    sealed interface Of {
        record DevKvm() implements Of {}

        record Vm(String name) implements Of {}

        record Vcpu(String vm, long id) implements Of {}

        /// @param kind as the kernel names it, such as `flic`
        record Device(String vm, String kind) implements Of {}
    }

    /// A new VM's name, and its descriptor where it was made.
    String create(int fd) {
        var name = "vm" + vms++;
        if (fd >= 0) {
            latest = name;
            known.put(fd, new Of.Vm(name));
        }
        return name;
    }

    void create(int fd, String vm, long vcpu) {
        known.put(fd, new Of.Vcpu(vm, vcpu));
    }

    /// @param annotation what `-y` says, or empty
    Optional<Of> of(int fd, String annotation) {
        if (annotation.isEmpty()) {
            return Optional.ofNullable(known.get(fd));
        }
        if (annotation.startsWith(KVM)) {
            return Optional.of(new Of.DevKvm());
        }
        var before = known.get(fd);
        if (annotation.contains("kvm-vm")) {
            return Optional.ofNullable(before instanceof Of.Vm ? before : null);
        }
        if (VCPU.matcher(annotation).matches()) {
            return Optional.ofNullable(before instanceof Of.Vcpu ? before : null);
        }
        var device = DEVICE.matcher(annotation);
        return device.matches() && !latest.isEmpty()
                ? Optional.of(new Of.Device(latest, device.group("kind")))
                : Optional.empty();
    }

    /// Whether `-y` says that it is something else than KVM's.
    static boolean isForeign(String annotation) {
        return !annotation.isEmpty()
                && !annotation.startsWith(KVM)
                && !annotation.startsWith(INODE + "kvm-")
                && !annotation.startsWith(INODE + "[kvm-");
    }
}
