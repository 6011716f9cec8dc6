package io.kvmsim.log.format;

/// A place on disk.
///
/// @param segment number of the file, counted from 1
/// @param offset  in bytes from the start of that file
public record LogPlace(int segment, long offset) {
    @Override
    public String toString() {
        return "segment %d, offset %d".formatted(segment, offset);
    }
}
