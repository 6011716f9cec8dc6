package io.kvmsim.cpu;

import java.util.List;

/// One reason why a guest cannot run on a host.
///
/// @param what what is missing there: `129 vx`, `kmac 121 hmac-esha-256`, a level, a size
/// @param says how QEMU puts it
public record Problem(Obstacle rule, List<String> what, String says) {
    public Problem {
        what = List.copyOf(what);
    }

    /// Who notices.
    public Notices noticedBy() {
        return rule.noticedBy();
    }
}
