package io.kvmsim.trace;

/// A line of a trace as people read it, in the manner of strace. (First form: the line's own keys.)
final class CallText {
    private CallText() {}

    static String of(Fields fields) {
        return fields.node().toString();
    }
}
