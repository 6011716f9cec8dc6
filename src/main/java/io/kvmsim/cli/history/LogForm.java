package io.kvmsim.cli.history;

/// How a log is written.
enum LogForm {
    /// A line each, for people.
    table,
    /// One array.
    json,
    /// An object a line.
    jsonl,
    csv,
    /// A CloudEvent 1.0 a line, in structured mode.
    cloudevents
}
