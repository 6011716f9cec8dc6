package io.kvmsim.log.format;

/// Published on the ActorSystem's event stream when the journal has failed: nothing is stored any more, and the
/// system should stop.
public record JournalStopped(JournalFailed cause) {}
