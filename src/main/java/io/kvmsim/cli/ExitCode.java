package io.kvmsim.cli;

/// What a command ends with.
final class ExitCode {
    static final int DONE = 0;
    /// Finished, but found a difference.
    static final int DIFFERENCE = 1;
    /// Wrong usage or bad input.
    static final int USAGE = 2;
    /// The simulated call answered an errno.
    static final int ERRNO = 3;
    /// The journal is damaged or does not verify.
    static final int DAMAGED = 4;
    /// A limit of the simulator or of the machine that it runs on, such as a full disk.
    static final int LIMIT = 5;
    static final int INTERRUPTED = 130;

    private ExitCode() {}
}
