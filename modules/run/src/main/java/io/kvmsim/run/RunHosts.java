package io.kvmsim.run;

import io.kvmsim.kvm.state.Profile;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.trace.HostJson;
import io.kvmsim.values.BadInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The hosts of a run, as its manifest and its host files describe them.
///
/// @param places in the order of the manifest
public record RunHosts(List<RunHost> places) {
    /// A host of the run.
    ///
    /// @param memory bytes
    public record RunHost(NamedHost home, long memory) {}

    /// Reads them. The files of a fork's hosts are in the run that it began with.
    static RunHosts of(RunDirectory run) throws BadRun {
        var manifest = run.manifest();
        var files = Forks.first(run);
        var profile = Profile.of(manifest.profile())
                .orElseThrow(
                        () -> new BadRun("profile \"%s\" is not known to this version".formatted(manifest.profile())));
        var places = new ArrayList<RunHost>();
        try {
            for (var host : manifest.hosts()) {
                var name = files.path().resolve(host.file()).toString();
                var described = HostJson.parse(name, files.read(host.file()));
                places.add(new RunHost(new NamedHost(host.name(), described.withProfile(profile)), host.memory()));
            }
        } catch (BadInput e) {
            throw new BadRun(e.getMessage(), e);
        }
        return new RunHosts(List.copyOf(places));
    }

    /// By the names that they have in the run.
    public Map<String, NamedHost> homes() {
        var homes = new HashMap<String, NamedHost>();
        places.forEach(place -> homes.put(place.home().name(), place.home()));
        return Map.copyOf(homes);
    }
}
