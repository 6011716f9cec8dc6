package io.kvmsim.trace.strace;

import io.kvmsim.abi.Errno;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.regex.Pattern;

/// A whole ioctl of strace's output.
///
/// @param line      in which it returned
/// @param pid       of the thread that made it, empty where there is none
/// @param nanos     when it began, since the first call with a time
/// @param fd        the descriptor as printed, such as `11<anon_inode:kvm-vm>`
/// @param request   the ioctl as printed
/// @param argument  as printed, empty where there is none
/// @param result    what is behind the `=`
record Syscall(long line, String pid, OptionalLong nanos, String fd, String request, String argument, String result) {
    private static final Pattern FAILED =
            Pattern.compile("-1 (?<name>E[A-Z0-9]+)?(?: ?\\(errno (?<number>\\d+)\\))?.*");
    private static final Pattern ANSWERED = Pattern.compile("(?<number>0x[0-9a-f]+|\\d+)(?:<.*|\\s.*)?");
    private static final int RADIX = 16;

    /// The call of a text such as `ioctl(11, KVM_CREATE_VCPU, 0) = 12`, or nothing where it is not a whole ioctl.
    static Optional<Syscall> parse(long line, String pid, OptionalLong nanos, String text) {
        if (!text.startsWith("ioctl(")) {
            return Optional.empty();
        }
        int open = text.indexOf('(');
        var close = Brackets.end(text.substring(open));
        if (close.isEmpty()) {
            return Optional.empty();
        }
        int end = open + close.get();
        var rest = text.substring(end + 1).strip();
        var arguments = Brackets.parts(text.substring(open + 1, end));
        if (!rest.startsWith("=") || arguments.size() < 2) {
            return Optional.empty();
        }
        return Optional.of(new Syscall(
                line,
                pid,
                nanos,
                arguments.get(0),
                arguments.get(1),
                String.join(", ", arguments.subList(2, arguments.size())),
                rest.substring(1).strip()));
    }

    /// The descriptor's number, or -1.
    int descriptor() {
        return number(Brackets.parts(fd).getFirst());
    }

    /// The descriptor that was made; -1 where the call failed.
    int made() {
        return number(result);
    }

    private static int number(String text) {
        var matcher = ANSWERED.matcher(Brackets.withoutComments(text));
        return matcher.matches() ? integer(matcher.group("number")).orElse(-1) : -1;
    }

    private static OptionalInt integer(String digits) {
        try {
            return OptionalInt.of(
                    digits.startsWith("0x")
                            ? Integer.parseUnsignedInt(digits, 2, digits.length(), RADIX)
                            : Integer.parseInt(digits));
        } catch (NumberFormatException _) {
            return OptionalInt.empty();
        }
    }

    /// What `-y` says that the descriptor is, such as `anon_inode:kvm-vm`; empty where it says nothing.
    String annotation() {
        int open = fd.indexOf('<');
        return open < 0 || !fd.endsWith(">") ? "" : fd.substring(open + 1, fd.length() - 1);
    }

    /// 0, a positive number or a negative errno; nothing where the call did not return, or its errno is unknown.
    OptionalInt ret() {
        var failed = FAILED.matcher(result);
        if (failed.matches()) {
            var name = failed.group("name");
            return failed.group("number") != null
                    ? OptionalInt.of(-integer(failed.group("number")).orElse(1))
                    : Arrays.stream(Errno.values())
                            .filter(errno -> errno.name().equals(name))
                            .mapToInt(Errno::ret)
                            .findFirst();
        }
        var answered = ANSWERED.matcher(result);
        return answered.matches() ? integer(answered.group("number")) : OptionalInt.empty();
    }

    /// The alternatives of the ioctl's name: `KVM_X or SNDCTL_Y` has two.
    List<String> requests() {
        return Arrays.asList(request.split(" or "));
    }
}
