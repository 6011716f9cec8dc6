package io.kvmsim.cli.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/// Changes a valid input in one or a few places, as chance has it.
public final class Mutation {
    private static final List<String> PIECES = List.of(
            "-1",
            "0",
            "2147483647",
            "-2147483648",
            "9223372036854775807",
            "99999999999999999999999999",
            "1e999",
            "0x",
            "0xffffffffffffffff",
            "null",
            "true",
            "{}",
            "[]",
            "\"\"",
            "\n",
            "\r",
            "\u0000",
            "\u001b[2J",
            "\u2028",
            "\u00e9",
            "*/",
            "/*",
            "<",
            ">",
            "(",
            ")",
            "../",
            "&a",
            "*a",
            "%",
            " at ",
            "#",
            "\\x",
            "\\",
            "'");
    private static final List<String> NESTED = List.of("[", "{", "(", "{\"a\":", "!", "-", "{a: ", "<", "\"");
    private static final int GROWN_MAX = 1 << 16;

    private final RandomGenerator random;

    public Mutation(RandomGenerator random) {
        this.random = random;
    }

    public byte[] of(byte[] seed) {
        var bytes = seed;
        int times = 1 + random.nextInt(3);
        for (int i = 0; i < times; i++) {
            bytes = once(bytes);
        }
        return bytes;
    }

    private byte[] once(byte[] bytes) {
        if (bytes.length == 0) {
            return piece();
        }
        int from = random.nextInt(bytes.length);
        int to = Math.min(bytes.length, from + 1 + random.nextInt(1 + random.nextInt(40)));
        return switch (random.nextInt(9)) {
            case 0 -> {
                var copy = bytes.clone();
                copy[from] ^= (byte) (1 << random.nextInt(8));
                yield copy;
            }
            case 1 -> {
                var copy = bytes.clone();
                copy[from] = (byte) random.nextInt();
                yield copy;
            }
            case 2 -> Arrays.copyOf(bytes, from);
            case 3 -> spliced(bytes, from, to, new byte[0]);
            case 4 -> spliced(bytes, from, from, Arrays.copyOfRange(bytes, from, to));
            case 5 -> spliced(bytes, from, from, piece());
            case 6 -> token(bytes, from);
            case 7 -> {
                int other = random.nextInt(bytes.length);
                yield spliced(
                        bytes, from, to, Arrays.copyOfRange(bytes, other, Math.min(bytes.length, other + to - from)));
            }
            default -> {
                var open = NESTED.get(random.nextInt(NESTED.size()));
                int depth = 1 << random.nextInt(random.nextInt(20) == 0 ? 13 : 6);
                yield bytes.length > GROWN_MAX
                        ? bytes
                        : spliced(bytes, from, from, open.repeat(depth).getBytes(StandardCharsets.UTF_8));
            }
        };
    }

    /// Puts a piece in the place of a word.
    private byte[] token(byte[] bytes, int at) {
        int from = at;
        int to = at;
        while (from > 0 && isWord(bytes[from - 1])) {
            from--;
        }
        while (to < bytes.length && isWord(bytes[to])) {
            to++;
        }
        return spliced(bytes, from, to, piece());
    }

    private static boolean isWord(byte b) {
        return Character.isLetterOrDigit(b) || b == '.' || b == '-';
    }

    private byte[] piece() {
        return PIECES.get(random.nextInt(PIECES.size())).getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] spliced(byte[] bytes, int from, int to, byte[] middle) {
        var out = new ByteArrayOutputStream(bytes.length + middle.length);
        out.write(bytes, 0, from);
        out.writeBytes(middle);
        out.write(bytes, to, bytes.length - to);
        return out.toByteArray();
    }
}
