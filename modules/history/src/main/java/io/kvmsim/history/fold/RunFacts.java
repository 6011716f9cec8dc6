package io.kvmsim.history.fold;

import io.kvmsim.ledger.NamedHost;
import java.nio.file.Path;
import java.util.Map;

/// The properties of a run that are needed to read its journal.
///
/// @param path      of the run, for messages
/// @param journal   the folder of the log
/// @param homes     the run's hosts, by name
/// @param principal who made the calls on virtual time
/// @param startTod  the hosts' TOD clock at virtual time 0, unit 2^-12 microseconds
/// @param clocks    those of hosts whose clocks are others, as they start
/// @param areClocksStepped some perhaps are: the hosts' histories say by how much
public record RunFacts(
        Path path,
        Path journal,
        Map<String, NamedHost> homes,
        Principal principal,
        long startTod,
        Map<String, HostClock> clocks,
        boolean areClocksStepped) {
    public RunFacts(Path path, Path journal, Map<String, NamedHost> homes, Principal principal, long startTod) {
        this(path, journal, homes, principal, startTod, Map.of(), true);
    }

    /// A host's clock as it starts.
    HostClock clock(String host) {
        var own = clocks.get(host);
        return own == null ? HostClock.starting(startTod) : own;
    }

    /// The file of the journal's index, be there one or not.
    public Path index() {
        return index(path);
    }

    /// The file of the index of a run, be there one or not.
    public static Path index(Path run) {
        return run.resolve("index").resolve("history.sqlite");
    }
}
