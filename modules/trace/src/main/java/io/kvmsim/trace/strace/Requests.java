package io.kvmsim.trace.strace;

import io.kvmsim.abi.Ioctl;
import io.kvmsim.abi.Ioctls;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Which ioctl strace means: by its name, one of several names, its number, or `_IOC(_IOC_WRITE, 0xae, 0xe1, 0x18)`.
final class Requests {
    private static final int KVM_TYPE = 0xAE;
    private static final int TYPE_SHIFT = 8;
    private static final int BYTE = 0xFF;
    private static final int SIZE_SHIFT = 16;
    private static final int WRITE = 0x4000_0000;
    private static final int READ = 0x8000_0000;
    private static final Pattern ENCODED =
            Pattern.compile("_IOC\\((?<direction>[\\w|]+), (?<type>\\w+), (?<nr>\\w+), (?<size>\\w+)\\)");

    private Requests() {}

    /// The name; of one of KVM's that has none here its number. Nothing where it is not KVM's.
    static Optional<String> name(List<String> alternatives) {
        for (var alternative : alternatives) {
            var comment = comment(alternative);
            var plain = Brackets.withoutComments(alternative);
            for (var name : comment.isEmpty() ? List.of(plain) : List.of(plain, comment)) {
                var known = Ioctls.ofName(name).map(Ioctl::name).or(() -> byNumber(name));
                if (known.isPresent()) {
                    return known;
                }
            }
        }
        return alternatives.stream()
                .map(it -> comment(it).isEmpty() ? it : comment(it))
                .map(String::strip)
                .filter(it -> it.startsWith("KVM_"))
                .findFirst();
    }

    private static String comment(String text) {
        int begin = text.indexOf("/*");
        int end = text.indexOf("*/", begin + 2);
        return begin < 0 || end < 0 ? "" : text.substring(begin + 2, end).strip();
    }

    private static Optional<String> byNumber(String text) {
        var number = number(text);
        if (number.isEmpty() || (number.get() >>> TYPE_SHIFT & BYTE) != KVM_TYPE) {
            return Optional.empty();
        }
        return Optional.of(Ioctls.ofNumber(number.get()).map(Ioctl::name).orElse("0x%08x".formatted(number.get())));
    }

    private static Optional<Integer> number(String text) {
        var encoded = ENCODED.matcher(text);
        if (!encoded.matches()) {
            var number = Argument.numberOf(text);
            return number.isPresent() ? Optional.of((int) number.getAsLong()) : Optional.empty();
        }
        var direction = encoded.group("direction");
        var type = Argument.numberOf(encoded.group("type"));
        var nr = Argument.numberOf(encoded.group("nr"));
        var size = Argument.numberOf(encoded.group("size"));
        if (type.isEmpty() || nr.isEmpty() || size.isEmpty()) {
            return Optional.empty();
        }
        int bits = (direction.contains("WRITE") ? WRITE : 0) | (direction.contains("READ") ? READ : 0);
        return Optional.of(bits
                | (int) size.getAsLong() << SIZE_SHIFT
                | (int) type.getAsLong() << TYPE_SHIFT
                | (int) nr.getAsLong());
    }
}
