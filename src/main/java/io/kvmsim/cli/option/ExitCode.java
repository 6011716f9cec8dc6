package io.kvmsim.cli.option;

/// What a command ends with.
public final class ExitCode {
    public static final int DONE = 0;
    /// Finished, but found a difference.
    public static final int DIFFERENCE = 1;
    /// Wrong usage or bad input.
    public static final int USAGE = 2;
    /// The simulated call answered an errno.
    public static final int ERRNO = 3;
    /// The journal is damaged or does not verify.
    public static final int DAMAGED = 4;
    /// A limit of the simulator or of the machine that it runs on, such as a full disk.
    public static final int LIMIT = 5;
    public static final int INTERRUPTED = 130;

    private ExitCode() {}
}
