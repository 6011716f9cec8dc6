package io.kvmsim.kvm.state;

import java.util.Arrays;
import java.util.Optional;

/// The profile of answers that a host gives. A profile changes what `decide` answers, never what an event means.
public enum Profile {
    /// The reference kernel.
    LINUX_6_12("linux-6.12"),
    /// The document of 2020, exactly where it differs from Linux: see `Documented`.
    DOCUMENTED("documented");

    private final String wireName;

    Profile(String wireName) {
        this.wireName = wireName;
    }

    /// The name in manifests, host files and on the command line.
    public String wireName() {
        return wireName;
    }

    /// The profile of a manifest or a command line.
    public static Optional<Profile> of(String wireName) {
        return Arrays.stream(values())
                .filter(profile -> profile.wireName.equals(wireName))
                .findFirst();
    }
}
