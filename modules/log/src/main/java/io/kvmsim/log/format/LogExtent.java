package io.kvmsim.log.format;

/// The end of a log.
///
/// @param end the position after the last valid group
/// @param forcedEnd the position before which everything is known to have been forced; never past the end
/// @param groups how many groups the log has, from its start
/// @param segment the number of the segment in which the log ends, counted from 1
public record LogExtent(long end, long forcedEnd, long groups, int segment, Tail tail) {

    /// What stands after the end of the log: the remains of a write that never was acknowledged.
    ///
    /// @param bytes how many bytes follow, up to the last that is not zero: zeros are room that was made ahead
    public record Tail(long bytes) {
        public boolean isEmpty() {
            return bytes == 0;
        }
    }
}
