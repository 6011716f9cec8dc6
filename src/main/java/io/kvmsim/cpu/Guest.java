package io.kvmsim.cpu;

/// A guest as it looks to a host that might take it.
///
/// @param memory   bytes, with what can be plugged in later
/// @param usesCmma CMMA is enabled
public record Guest(GuestModel model, long memory, int vcpus, boolean usesCmma) {}
