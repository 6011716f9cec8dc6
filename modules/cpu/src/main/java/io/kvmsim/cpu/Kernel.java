package io.kvmsim.cpu;

import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.state.Host;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// The Linux version of a host, which determines the features that guests can have. Simulated hosts run 6.12; a later
/// one offers more of what the machine has.
public enum Kernel {
    LINUX_6_12("6.12", List.of()),
    LINUX_7_2("7.2", List.of(170, 198, 199, 201));

    private final String version;
    private final List<Integer> more;

    Kernel(String version, List<Integer> more) {
        this.version = version;
        this.more = more;
    }

    /// `6.12`
    public String version() {
        return version;
    }

    public static Optional<Kernel> of(String version) {
        return Arrays.stream(values()).filter(it -> it.version.equals(version)).findFirst();
    }

    /// The facilities that guests can have, where 6.12 offers these.
    Bytes offered(Bytes facilities, Host host) {
        var offered = facilities;
        for (int facility : more) {
            if (host.description().facilities().bit(facility)) {
                offered = offered.withBit(facility);
            }
        }
        return offered;
    }
}
