package io.kvmsim.log.format;

/// A checked group in a scan's window: the array holds it only until the visitor returns.
///
/// @param offset where it stands in its segment's file
/// @param at where it stands in the array
@SuppressWarnings("ArrayRecordComponent") // a view on the scan's window, never compared
public record Group(GroupHeader header, long offset, byte[] array, int at) {}
