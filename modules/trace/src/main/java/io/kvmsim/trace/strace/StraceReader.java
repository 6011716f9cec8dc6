package io.kvmsim.trace.strace;

import io.kvmsim.trace.BoundedLines;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/// Reads the ioctls of strace's output, in the order in which they returned. A call that another thread's call came in
/// between (`<unfinished ...>`, `<... ioctl resumed>`) is put together again.
final class StraceReader {
    static final int LINE_CHARS_MAX = 4 << 20;

    private static final String UNFINISHED = "<unfinished ...>";
    private static final String RESUMED = "resumed>";
    private static final long DAY_NANOS = 86_400_000_000_000L;

    private final String file;
    private final BoundedLines input;
    private final Map<String, Begun> unfinished = new HashMap<>();
    private long line;
    private long calls;
    private long messages;
    private long cutOff;
    private long first = -1;
    private long sum;
    private long days;
    private long latest;

    /// A call that has not returned yet.
    private record Begun(String text, OptionalLong nanos) {}

    StraceReader(String file, BoundedLines input) {
        this.file = file;
        this.input = input;
    }

    /// The next ioctl that returned, or null at the end.
    ///
    /// @throws BadInput where it cannot be read
    Syscall next() throws BadInput {
        try {
            for (String text = input.next(); text != null; text = input.next()) {
                line++;
                var syscall = syscall(StraceLine.of(line, text));
                if (syscall != null) {
                    return syscall;
                }
            }
            return null;
        } catch (BoundedLines.TooLong e) {
            throw new BadInput(file, line + 1, e.getMessage());
        } catch (IOException e) {
            throw new BadInput(file, line + 1, "cannot be read: " + e.getMessage());
        }
    }

    private Syscall syscall(StraceLine from) {
        if (from.isMessage()) {
            messages++;
        }
        if (!from.isCall()) {
            return null;
        }
        calls++;
        var nanos = since(from);
        var text = from.text();
        if (text.endsWith(UNFINISHED)) {
            unfinished.put(
                    from.pid(),
                    new Begun(
                            text.substring(0, text.length() - UNFINISHED.length())
                                    .stripTrailing(),
                            nanos));
            return null;
        }
        if (text.startsWith("<...")) {
            var begun = unfinished.remove(from.pid());
            if (begun == null) {
                return null;
            }
            text = begun.text() + text.substring(text.indexOf(RESUMED) + RESUMED.length());
            nanos = begun.nanos();
        }
        var syscall = Syscall.parse(line, from.pid(), nanos, text);
        if (syscall.isEmpty() && text.startsWith("ioctl(")) {
            cutOff++;
        }
        return syscall.orElse(null);
    }

    /// Nanoseconds since the first line with a time. A time of day that is before the latest is of the next day.
    private OptionalLong since(StraceLine from) {
        if (from.nanos().isEmpty()) {
            return OptionalLong.empty();
        }
        long nanos = from.nanos().getAsLong();
        switch (from.clock()) {
            case SINCE_THE_CALL_BEFORE -> {
                sum += first < 0 ? 0 : nanos;
                first = 0;
                return OptionalLong.of(sum);
            }
            case OF_DAY -> {
                if (latest - nanos > DAY_NANOS / 2) {
                    days++;
                }
                latest = nanos;
                nanos += days * DAY_NANOS;
            }
            case SINCE_1970, NONE -> {
                // counts on
            }
        }
        first = first < 0 ? nanos : first;
        return OptionalLong.of(Math.max(0, nanos - first));
    }

    /// Whether anything that was read looks like the output of strace.
    boolean sawStrace() {
        return calls + messages > 0;
    }

    /// Calls that never returned, or whose line is not whole.
    long incomplete() {
        return cutOff
                + unfinished.values().stream()
                        .filter(begun -> begun.text().startsWith("ioctl("))
                        .count();
    }
}
