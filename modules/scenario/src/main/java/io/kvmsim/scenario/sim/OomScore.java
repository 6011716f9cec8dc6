package io.kvmsim.scenario.sim;

/// How much a process is worth killing when its host has no memory left: Linux's `oom_badness()`. The process with
/// the highest score is killed; of equal ones the youngest.
final class OomScore {
    /// It must not be killed.
    static final long NEVER = Long.MIN_VALUE;

    private static final int ADJUST_MIN = -1000;
    private static final long PAGE = 4096;
    private static final int THOUSANDTHS = 1000;

    private OomScore() {}

    /// Pages in memory, in the swap, and of page tables; then the share of the host's memory that the group's
    /// `oomScoreAdj` says, in thousandths. Pages of 1 MiB do not count, as in Linux. What was marked unused has all
    /// been taken back by then, so that it does not count either.
    ///
    /// @param bytes of the host, memory and swap
    static long of(Life life, long bytes) {
        int adjust = life.guest.group.oomScoreAdj();
        if (adjust == ADJUST_MIN) {
            return NEVER;
        }
        var share = life.share();
        long pages = (share.resident() - share.unused() - share.balloon()) / PAGE + share.tables() / PAGE;
        return pages + adjust * (bytes / PAGE / THOUSANDTHS);
    }
}
