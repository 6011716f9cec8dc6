package io.kvmsim.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import io.kvmsim.scenario.Scenario.GuestGroup;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// What a run is: enough, with the files beside it, to make it again. `manifest.json` of a run directory.
///
/// @param format    of this file
/// @param version   of kvmsim that made the run; only the same version may resume it
/// @param profile   whose answers the hosts give
/// @param refusals  `all`, `writes` or `none`: which refused calls are recorded
/// @param startTod  the hosts' TOD clock at virtual time 0, hexadecimal
/// @param principal who makes the calls of a run on virtual time
/// @param user      who started the run
/// @param startedAt when, RFC 3339
/// @param scenarioFiles of a run in virtual time, whose scenario is `scenario.yaml`: where the files are that it
///                      names; null where guests only make recorded calls
/// @param fork      null where it is not a fork
@JsonPropertyOrder({
    "format",
    "version",
    "profile",
    "refusals",
    "scenario",
    "seed",
    "startTod",
    "principal",
    "user",
    "startedAt",
    "hosts",
    "guests",
    "scenarioFiles",
    "fork"
})
public record Manifest(
        int format,
        String version,
        String profile,
        String refusals,
        String scenario,
        long seed,
        String startTod,
        String principal,
        String user,
        String startedAt,
        List<HostEntry> hosts,
        List<GuestEntry> guests,
        @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, String> scenarioFiles,
        @JsonInclude(JsonInclude.Include.NON_NULL) Fork fork) {
    static final int FORMAT = 1;

    /// What it shares with another run. All else in the manifest of a fork is its parent's, but for the
    /// principal, the user and the time, which are those of the fork.
    ///
    /// @param parent the other run's directory, from this one
    /// @param at     the moment, as it was asked for
    /// @param vm     the only one that it has; null where it has all
    /// @param logEnd of the parent's own log at that time
    /// @param root   of the Merkle tree over the ends of the shared histories, which stand in `heads`; hexadecimal
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Fork(String parent, String at, String vm, long logEnd, String root) {}

    /// The run's VM with the lowest name.
    public String firstVm() {
        return guests.stream()
                .map(group -> new GuestGroup(group.name(), group.count(), null).vm(1))
                .min(Comparator.naturalOrder())
                .orElse("");
    }

    /// The hosts' TOD clock at virtual time 0.
    long tod() {
        return Long.parseUnsignedLong(startTod, 2, startTod.length(), 16);
    }

    /// Of a fork of this run.
    Manifest forked(Fork made, String by, String user, String startedAt) {
        return new Manifest(
                format,
                version,
                profile,
                refusals,
                scenario,
                seed,
                startTod,
                by,
                user,
                startedAt,
                hosts,
                guests,
                scenarioFiles,
                made);
    }

    /// @param name   of the host in the run
    /// @param file   its description, below `hosts/`
    /// @param memory bytes
    public record HostEntry(String name, String file, long memory) {}

    /// @param name      of the group
    /// @param recording below `recordings/`; null in a run in virtual time
    public record GuestEntry(String name, int count, String recording) {}
}
