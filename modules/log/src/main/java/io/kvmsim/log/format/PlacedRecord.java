package io.kvmsim.log.format;

/// A record with its position and the time at which it was stored.
///
/// @param group the number of the group in which it stands, counted from 1 over the whole log
/// @param storedMillis the time of that group: it never falls along the log
public record PlacedRecord(LogRecord record, int segment, long group, long storedMillis) {}
