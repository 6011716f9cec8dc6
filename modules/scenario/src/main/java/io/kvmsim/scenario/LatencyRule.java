package io.kvmsim.scenario;

/// A rule that defines how long calls take.
///
/// @param micros of virtual time
public record LatencyRule(CallPattern calls, Distribution micros) {}
