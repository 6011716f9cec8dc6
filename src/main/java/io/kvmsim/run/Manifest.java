package io.kvmsim.run;

import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;

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
    "guests"
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
        List<GuestEntry> guests) {
    static final int FORMAT = 1;

    /// @param name   of the host in the run
    /// @param file   its description, below `hosts/`
    /// @param memory bytes
    public record HostEntry(String name, String file, long memory) {}

    /// @param name      of the group
    /// @param recording below `recordings/`
    public record GuestEntry(String name, int count, String recording) {}
}
