package io.kvmsim.cpu;

import io.kvmsim.kvm.Host;
import java.util.ArrayList;
import java.util.List;

/// Whether a host can take a guest: all rows of the table in spec 8.4.
public final class Placement {
    private static final int GIB_SHIFT = 30;

    private Placement() {}

    /// What prevents the host from running the guest; empty where it can.
    public static List<Problem> of(Guest guest, Host host) {
        var offer = Offer.of(host);
        var problems = new ArrayList<>(Runnability.of(guest.model(), host));
        if (guest.usesCmma() && !offer.cmma() && !guest.model().hasCmm()) {
            problems.add(Runnability.withoutCmma());
        }
        if (Long.compareUnsigned(guest.memory(), offer.memoryMax()) > 0) {
            problems.add(new Problem(
                    Rule.MEMORY,
                    List.of("%s of at most %s".formatted(size(guest.memory()), size(offer.memoryMax()))),
                    "host supports a maximum of %s GB".formatted(offer.memoryMax() >>> GIB_SHIFT)));
        }
        if (guest.vcpus() > offer.vcpusMax()) {
            problems.add(new Problem(
                    Rule.VCPUS,
                    List.of("%d vCPUs of %d".formatted(guest.vcpus(), offer.vcpusMax())),
                    "Number of SMP cpus requested (%d) exceeds the maximum cpus supported by KVM (%d)"
                            .formatted(guest.vcpus(), offer.vcpusMax())));
        }
        return List.copyOf(problems);
    }

    private static String size(long bytes) {
        long gibibytes = bytes >>> GIB_SHIFT;
        return gibibytes << GIB_SHIFT == bytes ? gibibytes + " GiB" : Long.toUnsignedString(bytes) + " bytes";
    }
}
