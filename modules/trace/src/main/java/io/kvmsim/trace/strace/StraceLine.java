package io.kvmsim.trace.strace;

import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A line of strace's output without what is in front of the call: `[pid 12]` or `12` (`-f`), perhaps with a name as
/// in `12<CPU 0/KVM>` (`-Y`), the time (`-t`, `-tt`, `-ttt`, `-r`), the system call's number (`-n`) and the
/// instruction pointer (`-i`).
///
/// @param number of the line, from 1
/// @param pid    of the thread, empty where the line names none
/// @param clock  what kind of time the line has
/// @param nanos  the time, in nanoseconds
/// @param text   the rest
record StraceLine(long number, String pid, Clock clock, OptionalLong nanos, String text) {
    /// `-t` and `-tt` are times of day, `-ttt` counts from 1970, `-r` from the call before.
    enum Clock {
        NONE,
        OF_DAY,
        SINCE_1970,
        SINCE_THE_CALL_BEFORE
    }

    /// Of a thread, as `-Y` shows it: 15 bytes, each of four characters at the most.
    private static final String NAME = "(?:<.{0,60}?>)?";

    private static final Pattern PREFIX =
            Pattern.compile("^\\s*(?:\\[pid\\s+(?<pid>\\d+)" + NAME + "\\]\\s+|(?<bare>\\d+)" + NAME + "\\s+)?"
                    + "(?:(?<day>\\d\\d:\\d\\d:\\d\\d(?:\\.\\d+)?)\\s+|(?<seconds>\\d+\\.\\d+)\\s+)?"
                    + "(?:\\(\\+\\s*\\d+\\.\\d+\\)\\s+)?(?:\\[\\s*[0-9a-f]+\\]\\s+)*");
    private static final Pattern CALL = Pattern.compile("\\w+\\(.*|<\\.\\.\\. \\w+ resumed>.*");
    private static final Pattern MESSAGE = Pattern.compile("(---|\\+\\+\\+) .* (---|\\+\\+\\+)|strace: .*");
    private static final long NANOS = 1_000_000_000L;
    private static final int DIGITS = 9;

    /// The lowest number of seconds that counts as a time since 1970. A smaller number is a difference between two
    /// calls.
    private static final long SECONDS_SINCE_1970_MIN = 100_000_000;

    static StraceLine of(long number, String line) {
        var prefix = PREFIX.matcher(line);
        if (!prefix.lookingAt()) {
            throw new IllegalStateException("a prefix can be empty");
        }
        var pid = prefix.group("pid") != null ? prefix.group("pid") : prefix.group("bare");
        var text = line.substring(prefix.end()).stripTrailing();
        return new StraceLine(number, pid == null ? "" : pid, clock(prefix), nanos(prefix), text);
    }

    private static Clock clock(Matcher prefix) {
        if (prefix.group("day") != null) {
            return Clock.OF_DAY;
        }
        var seconds = prefix.group("seconds");
        if (seconds == null) {
            return Clock.NONE;
        }
        return decimal(seconds) >= SECONDS_SINCE_1970_MIN * NANOS ? Clock.SINCE_1970 : Clock.SINCE_THE_CALL_BEFORE;
    }

    private static OptionalLong nanos(Matcher prefix) {
        var day = prefix.group("day");
        if (day != null) {
            var parts = day.split(":");
            long minutes = Long.parseLong(parts[0]) * 60 + Long.parseLong(parts[1]);
            return OptionalLong.of(minutes * 60 * NANOS + decimal(parts[2]));
        }
        var seconds = prefix.group("seconds");
        return seconds == null ? OptionalLong.empty() : OptionalLong.of(decimal(seconds));
    }

    /// Seconds with a fraction, exactly.
    private static long decimal(String seconds) {
        int point = seconds.indexOf('.');
        var whole = point < 0 ? seconds : seconds.substring(0, point);
        var fraction = point < 0 ? "" : seconds.substring(point + 1);
        var nanos = (fraction + "0".repeat(DIGITS)).substring(0, DIGITS);
        return whole.length() > DIGITS + 1 ? Long.MAX_VALUE : Long.parseLong(whole) * NANOS + Long.parseLong(nanos);
    }

    /// A call, whole or in part.
    boolean isCall() {
        return CALL.matcher(text).matches();
    }

    /// A signal, an exit, or what strace says of itself.
    boolean isMessage() {
        return MESSAGE.matcher(text).matches();
    }
}
