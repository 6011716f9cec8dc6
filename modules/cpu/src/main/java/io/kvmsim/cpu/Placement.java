package io.kvmsim.cpu;

import io.kvmsim.kvm.state.Host;
import java.util.ArrayList;
import java.util.List;

/// Whether a host can take a guest: all rows of the table in spec 8.4.
public final class Placement {
    /// Of QEMU's machine: more vCPUs it never has, whatever the kernel offers.
    public static final int MACHINE_VCPUS_MAX = 248;

    private static final int GIB_SHIFT = 30;

    private Placement() {}

    /// What prevents the host from running the guest; empty where it can.
    public static List<Problem> of(GuestRequirements guest, Host host) {
        var offer = Offer.of(host);
        var problems = new ArrayList<>(Runnability.of(guest.model(), host));
        if (guest.usesCmma() && !offer.cmma() && !guest.model().hasCmm()) {
            problems.add(Runnability.withoutCmma());
        }
        if (Long.compareUnsigned(guest.memory(), offer.memoryMax()) > 0) {
            problems.add(new Problem(
                    Obstacle.MEMORY,
                    List.of("%s of at most %s".formatted(size(guest.memory()), size(offer.memoryMax()))),
                    "host supports a maximum of %s GB".formatted(offer.memoryMax() >>> GIB_SHIFT)));
        }
        vcpus(problems, guest, offer.vcpusMax());
        if (guest.hugePages() && !host.description().module().hpage()) {
            problems.add(new Problem(
                    Obstacle.HUGE_PAGES,
                    List.of("pages of 1 MiB"),
                    "Memory backing with 1M pages was specified, but KVM does not support this memory backing"));
        }
        return List.copyOf(problems);
    }

    /// The machine's own limit first, then `kvm_init()`, which looks at both numbers.
    private static void vcpus(List<Problem> problems, GuestRequirements guest, int vcpusMax) {
        if (guest.vcpusMax() > MACHINE_VCPUS_MAX) {
            problems.add(new Problem(
                    Obstacle.VCPUS,
                    List.of("%d vCPUs of %d".formatted(guest.vcpusMax(), MACHINE_VCPUS_MAX)),
                    "Invalid SMP CPUs %d. The max CPUs supported by machine 's390-ccw-virtio' is %d"
                            .formatted(guest.vcpusMax(), MACHINE_VCPUS_MAX)));
        } else if (guest.vcpusMax() > vcpusMax) {
            boolean now = guest.vcpus() > vcpusMax;
            int asked = now ? guest.vcpus() : guest.vcpusMax();
            problems.add(new Problem(
                    Obstacle.VCPUS,
                    List.of("%d vCPUs of %d".formatted(asked, vcpusMax)),
                    "Number of %s cpus requested (%d) exceeds the maximum cpus supported by KVM (%d)"
                            .formatted(now ? "SMP" : "hotpluggable", asked, vcpusMax)));
        }
    }

    private static String size(long bytes) {
        long gibibytes = bytes >>> GIB_SHIFT;
        return gibibytes << GIB_SHIFT == bytes ? gibibytes + " GiB" : Long.toUnsignedString(bytes) + " bytes";
    }
}
