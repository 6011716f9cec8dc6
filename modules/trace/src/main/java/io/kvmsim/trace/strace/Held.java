package io.kvmsim.trace.strace;

/// How much of a call strace's output holds, and what it does not.
///
/// @param why for people, empty for [Kind#WHOLE]
record Held(Kind kind, String why) {
    static final Held WHOLE = new Held(Kind.WHOLE, "");

    /// Of a call.
    enum Kind {
        /// It can be replayed, and its answer compared.
        WHOLE,
        /// It can be replayed; some of its answer is not known and not compared.
        ANSWER_IN_PART,
        /// It is in the trace under another name: what was asked is not known, so it cannot be replayed.
        UNKNOWN,
        /// It is not in the trace.
        DROPPED
    }

    static final String ADDRESS_ONLY = "strace shows only the address of the structure";
    static final String VALUE = "strace does not show the bytes at the attribute's address";
    static final String CUT = "the structure is cut off";
    static final String PAGES = "strace does not show the pages' values";
    static final String UNCLEAR = "the argument is not understood";
    static final String DESCRIPTOR =
            "the creation of its descriptor was not seen; start strace before the monitor, with -y";
    static final String ANSWER = "the call did not return, or answered something unknown";

    static Held inPart(String why) {
        return new Held(Kind.ANSWER_IN_PART, why);
    }

    static Held unknown(String why) {
        return new Held(Kind.UNKNOWN, why);
    }

    static Held dropped(String why) {
        return new Held(Kind.DROPPED, why);
    }
}
