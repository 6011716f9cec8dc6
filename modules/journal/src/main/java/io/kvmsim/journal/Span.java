package io.kvmsim.journal;

/// How far a query goes.
enum Span {
    /// To the end of the log as it was when the query began.
    CURRENT,
    /// On and on, as the log grows.
    LIVE
}
