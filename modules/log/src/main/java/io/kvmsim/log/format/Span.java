package io.kvmsim.log.format;

/// The bounds of a query.
public enum Span {
    /// To the end of the log as it was when the query began.
    CURRENT,
    /// On and on, as the log grows.
    LIVE
}
