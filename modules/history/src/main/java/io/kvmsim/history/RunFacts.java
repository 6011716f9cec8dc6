package io.kvmsim.history;

import io.kvmsim.ledger.Home;
import java.nio.file.Path;
import java.util.Map;

/// What one must know of a run to read its journal.
///
/// @param path      of the run, for messages
/// @param journal   the folder of the log
/// @param homes     the run's hosts, by name
/// @param principal who made the calls on virtual time
/// @param startTod  the hosts' TOD clock at virtual time 0, unit 2^-12 microseconds
public record RunFacts(Path path, Path journal, Map<String, Home> homes, Principal principal, long startTod) {
    /// The file of the journal's index, be there one or not.
    public Path index() {
        return index(path);
    }

    /// The file of the index of a run, be there one or not.
    public static Path index(Path run) {
        return run.resolve("index").resolve("history.sqlite");
    }
}
