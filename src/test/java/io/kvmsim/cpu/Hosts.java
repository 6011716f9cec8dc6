package io.kvmsim.cpu;

import io.kvmsim.kvm.Host;
import io.kvmsim.trace.BadTrace;
import io.kvmsim.trace.HostJson;
import java.nio.file.Path;
import java.util.List;

/// The six hosts of `config/hosts/`, oldest first.
final class Hosts {
    static final List<String> NAMES = List.of("zEC12", "z13", "z14", "z15", "z16", "z17");

    private Hosts() {}

    static Host named(String name) {
        try {
            return HostJson.read(Path.of(System.getProperty("kvmsim.hosts", "../config/hosts"), name + ".json"));
        } catch (BadTrace e) {
            throw new IllegalStateException(e);
        }
    }
}
