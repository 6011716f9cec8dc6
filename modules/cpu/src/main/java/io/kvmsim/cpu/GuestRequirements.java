package io.kvmsim.cpu;

/// The properties of a guest that decide whether a host can run it.
///
/// @param memory    bytes, with what can be plugged in later
/// @param vcpus     at the start
/// @param vcpusMax  with those that can be plugged in later
/// @param usesCmma  CMMA is enabled
/// @param hugePages its memory is in pages of 1 MiB
public record GuestRequirements(
        GuestModel model, long memory, int vcpus, int vcpusMax, boolean usesCmma, boolean hugePages) {
    /// With pages of 4 KiB, and all its vCPUs from the start.
    public GuestRequirements(GuestModel model, long memory, int vcpus, boolean usesCmma) {
        this(model, memory, vcpus, vcpus, usesCmma, false);
    }
}
