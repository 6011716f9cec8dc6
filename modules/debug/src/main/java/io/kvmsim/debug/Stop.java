package io.kvmsim.debug;

import io.kvmsim.history.fold.Situation;
import io.kvmsim.kvm.state.VmName;
import java.util.List;

/// An event or a refused call at which the debugger can stop.
///
/// @param place  its name: `#812`, `#812!1`, or `:17`, a line of a trace
/// @param time   for people; empty where nobody knows
/// @param micros of virtual time or since the trace began; [#REAL_TIME]; -1 where nobody knows
/// @param text   what happened
/// @param types  names of its events
/// @param errno  of a refused call; empty of others
/// @param call   what was called, for people: `SET mem.limit 8 GiB`
/// @param before the state of its monitor before it
/// @param after  and after it
public record Stop(
        String place,
        String time,
        long micros,
        VmName vm,
        String text,
        List<String> types,
        String errno,
        String call,
        Situation before,
        Situation after) {
    /// Calls in real time come after every one on virtual time.
    static final long REAL_TIME = Long.MAX_VALUE;

    public boolean isRefusal() {
        return !errno.isEmpty();
    }

    /// `#812 +00:10:03.250 web-0017 MemoryLimitSet 4 GiB → 8 GiB`
    public String line() {
        return "%s%s %s %s".formatted(place, time.isEmpty() ? "" : " " + time, vm, text);
    }
}
