package io.kvmsim.cli.history;

/// How a history is exported.
enum ExportForm {
    /// An ioctl trace.
    trace,
    /// An object a line, as of `history log`.
    jsonl,
    csv,
    /// A CloudEvent 1.0 a line, in structured mode.
    cloudevents,
    /// The Trace Event Format.
    perfetto
}
