package io.kvmsim.scenario;

/// How long calls take.
///
/// @param micros of virtual time
public record LatencyRule(CallPattern calls, Distribution micros) {}
