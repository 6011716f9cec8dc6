package io.kvmsim.scenario;

import io.kvmsim.kvm.call.Call;

/// An action of the timeline and its time.
public record TimelineEntry(Schedule schedule, Action action) {
    /// Times are microseconds of virtual time.
    ///
    /// @param from   the first time
    /// @param until  none at this time or later
    /// @param jitter each is late by a random time up to this
    public record Schedule(Kind kind, long from, long until, long interval, long jitter) {
        public enum Kind {
            /// Once, to all that it is for.
            ONCE,
            /// Again and again, to all.
            EVERY,
            /// To one after the other, at regular intervals.
            FIXED_RATE,
            /// To one after the other, at intervals that are exponentially distributed.
            POISSON;

            /// One at a time rather than all at once.
            public boolean isOneByOne() {
                return this == FIXED_RATE || this == POISSON;
            }
        }
    }

    /// How guests are moved.
    ///
    /// @param bandwidth  bytes a second, of each migration
    /// @param downtime   microseconds that a guest may stand still
    /// @param concurrent migrations of the entry that go on at once
    /// @param rounds     of pre-copy at most; then the migration is given up
    public record Transfer(long bandwidth, long downtime, int concurrent, int rounds) {}

    /// What is done.
    public sealed interface Action {
        /// Which guests or hosts it is for: a name, or a pattern with `*`.
        String targets();
    }

    /// What is done to guests.
    public sealed interface GuestAction extends Action {
        record Boot(String targets) implements GuestAction {}

        record Shutdown(String targets) implements GuestAction {}

        /// As a monitor resets its guest: page states cleared, new wrapping keys.
        record Reset(String targets) implements GuestAction {}

        record RotateKeys(String targets) implements GuestAction {}

        /// @param cpus to be plugged in
        record Hotplug(String targets, int cpus) implements GuestAction {}

        /// @param aheadMicros of the host's clock, or behind it
        record SetClock(String targets, long aheadMicros) implements GuestAction {}

        record Probe(String targets, Call call) implements GuestAction {}

        /// @param to hosts that guests may go to
        record Migrate(String targets, String to, Transfer transfer) implements GuestAction {}
    }

    /// What is done to hosts.
    public sealed interface HostAction extends Action {
        record ClockStep(String targets, long byMicros) implements HostAction {}

        /// Others occupy `bytes` bytes of the hosts' memory.
        record Pressure(String targets, long bytes) implements HostAction {}

        /// All guests of a host go to others, and none comes to it any more.
        record Evacuate(String targets, String to, Transfer transfer) implements HostAction {}
    }

    /// Whether a pattern names this.
    public static boolean matches(String pattern, String name) {
        int star = pattern.indexOf('*');
        if (star < 0) {
            return pattern.equals(name);
        }
        var parts = pattern.split("\\*", -1);
        int at = 0;
        for (int part = 0; part < parts.length; part++) {
            boolean last = part == parts.length - 1;
            int found = part == 0
                    ? (name.startsWith(parts[0]) ? 0 : -1)
                    : last
                            ? (name.endsWith(parts[part]) ? name.length() - parts[part].length() : -1)
                            : name.indexOf(parts[part], at);
            if (found < at) {
                return false;
            }
            at = found + parts[part].length();
        }
        return true;
    }
}
