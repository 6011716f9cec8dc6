package io.kvmsim.scenario;

import java.util.Optional;
import java.util.OptionalLong;

/// What the hosts (LPARs) of a group have of their machines' CPU time.
///
/// @param machine   whose cores they share: the name of a machine, or a pattern, whose machines they are spread over in
///                  turn; nothing where each host is a machine of its own with as many cores as it has logical ones
/// @param logical   cores of each
/// @param weight    of each among the hosts that share the machine's cores
/// @param capped    whether the share by weight is all that it can have
/// @param dedicated its cores are its own, also when it does not use them
/// @param cap       what it can have at most, millionths of a core
public record HostCpu(
        Optional<String> machine, int logical, int weight, boolean capped, boolean dedicated, OptionalLong cap) {
    /// Of those that PR/SM knows, 1 to 999, one in the middle.
    public static final int WEIGHT_DEFAULT = 100;
}
