package io.kvmsim.trace.strace;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.Capability;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// One argument of a call, as strace prints it.
sealed interface Argument {
    /// A number, also by its name or as flags; of a structure it is the address, and its contents are not shown.
    record Scalar(long value) implements Argument {}

    /// `{slot=0, flags=0, …}`, the fields by name.
    record Struct(Map<String, String> fields) implements Argument {
        /// A field that is a number.
        OptionalLong number(String name) {
            return fields.containsKey(name) ? numberOf(fields.get(name)) : OptionalLong.empty();
        }
    }

    /// `"\x00\x01"`, the bytes at the address, in the order of memory.
    ///
    /// @param whole false where strace cut them off (`-s`)
    record Memory(Bytes bytes, boolean whole) implements Argument {}

    /// Two of the above: before the call and after it.
    record Changed(Argument before, Argument after) implements Argument {}

    /// Not understood.
    record Unclear(String text) implements Argument {}

    private static Map<String, Long> names() {
        var names = new HashMap<String, Long>();
        Arrays.stream(Capability.values()).forEach(cap -> names.put(cap.kernelName(), (long) cap.number()));
        names.put("NULL", 0L);
        names.put("KVM_MEM_LOG_DIRTY_PAGES", 1L);
        names.put("KVM_MEM_READONLY", 2L);
        names.put("KVM_MEM_GUEST_MEMFD", 4L);
        names.put("KVM_S390_CMMA_PEEK", 1L);
        return Map.copyOf(names);
    }

    /// What strace calls some numbers.
    Map<String, Long> NAMES = names();

    static Argument parse(String text) {
        var plain = Brackets.withoutComments(text);
        int arrow = plain.indexOf(" => ");
        if (arrow > 0) {
            return new Changed(parse(plain.substring(0, arrow)), parse(plain.substring(arrow + 4)));
        }
        if (plain.startsWith("{") && plain.endsWith("}")) {
            return struct(plain.substring(1, plain.length() - 1));
        }
        if (plain.startsWith("\"")) {
            return memory(plain).map(Argument.class::cast).orElseGet(() -> new Unclear(text));
        }
        var number = numberOf(plain);
        return number.isPresent() ? new Scalar(number.getAsLong()) : new Unclear(text);
    }

    private static Argument struct(String inner) {
        var fields = new LinkedHashMap<String, String>();
        for (var part : Brackets.parts(inner)) {
            int equals = part.indexOf('=');
            if (equals > 0) {
                fields.put(part.substring(0, equals), part.substring(equals + 1));
            }
        }
        return new Struct(fields);
    }

    private static Optional<Memory> memory(String quoted) {
        int end = quoted.lastIndexOf('"');
        if (end == 0) {
            return Optional.empty();
        }
        return bytes(quoted.substring(1, end))
                .map(bytes -> new Memory(bytes, quoted.substring(end + 1).isEmpty()));
    }

    /// C's escapes: `\x0a`, octal digits, and single letters.
    private static Optional<Bytes> bytes(String text) {
        var bytes = new ByteArrayOutputStream();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            int begin = at + 1;
            if (c != '\\') {
                bytes.write(c);
                at = begin;
            } else if (text.startsWith("x", begin)) {
                at = digits(text, begin + 1, 2, 16);
                if (at == begin + 1) {
                    return Optional.empty();
                }
                bytes.write(Integer.parseInt(text, begin + 1, at, 16));
            } else {
                at = digits(text, begin, 3, 8);
                if (at > begin) {
                    bytes.write(Integer.parseInt(text, begin, at, 8));
                } else if (begin < text.length()) {
                    bytes.write(escaped(text.charAt(begin)));
                    at = begin + 1;
                }
            }
        }
        return Optional.of(Bytes.wrapping(bytes.toByteArray()));
    }

    private static int digits(String text, int begin, int most, int radix) {
        int at = begin;
        while (at < text.length() && at < begin + most && Character.digit(text.charAt(at), radix) >= 0) {
            at++;
        }
        return at;
    }

    private static int escaped(char letter) {
        return switch (letter) {
            case 'n' -> '\n';
            case 't' -> '\t';
            case 'r' -> '\r';
            case 'f' -> '\f';
            case 'v' -> 0x0B;
            default -> letter;
        };
    }

    /// A number, a name that strace has for one, or several joined by `|`.
    static OptionalLong numberOf(String text) {
        long value = 0;
        for (var part : Brackets.withoutComments(text).split("\\|", -1)) {
            var number = single(part.strip());
            if (number.isEmpty()) {
                return OptionalLong.empty();
            }
            value |= number.getAsLong();
        }
        return OptionalLong.of(value);
    }

    private static OptionalLong single(String text) {
        if (NAMES.containsKey(text)) {
            return OptionalLong.of(NAMES.get(text));
        }
        try {
            if (text.startsWith("0x")) {
                return OptionalLong.of(Long.parseUnsignedLong(text, 2, text.length(), 16));
            }
            return OptionalLong.of(text.startsWith("-") ? Long.parseLong(text) : Long.parseUnsignedLong(text));
        } catch (NumberFormatException _) {
            return OptionalLong.empty();
        }
    }
}
