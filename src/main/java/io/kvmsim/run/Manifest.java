package io.kvmsim.run;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;

/// What a run is: enough, with the files beside it, to make it again. `manifest.json` of a run directory.
///
/// @param format    of this file
/// @param version   of kvmsim that made the run; only the same version may resume it
/// @param profile   whose answers the hosts give
/// @param refusals  `all` or `none`: whether refused calls are recorded
/// @param startTod  the hosts' TOD clock at virtual time 0, hexadecimal
/// @param principal who makes the calls of a run on virtual time
/// @param user      who started the run
/// @param startedAt when, RFC 3339
/// @param scenarioFiles of a run in virtual time, whose scenario is `scenario.yaml`: where the files are that it names;
///                  null where guests only make recorded calls
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
    "scenarioFiles"
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
        @JsonInclude(JsonInclude.Include.NON_NULL) Map<String, String> scenarioFiles) {
    static final int FORMAT = 1;

    /// @param name   of the host in the run
    /// @param file   its description, below `hosts/`
    /// @param memory bytes
    public record HostEntry(String name, String file, long memory) {}

    /// @param name      of the group
    /// @param recording below `recordings/`; null in a run in virtual time
    public record GuestEntry(String name, int count, String recording) {}
}
