package io.kvmsim.values;

/// Makes text safe to show on terminals. What steers a terminal, begins a line or turns the direction of writing is
/// written as `\\u` and four hexadecimal digits.
public final class Printable {
    private Printable() {}

    /// In one line, whatever it is.
    public static String line(String text) {
        return isPlain(text) ? text : escaped(text);
    }

    /// Whether it can be shown as it is.
    public static boolean isPlain(String text) {
        return text.chars().noneMatch(Printable::steers);
    }

    private static String escaped(String text) {
        var plain = new StringBuilder(text.length() + 16);
        text.chars().forEach(unit -> append(plain, (char) unit));
        return plain.toString();
    }

    private static void append(StringBuilder plain, char unit) {
        if (steers(unit)) {
            plain.append("\\u%04x".formatted((int) unit));
        } else {
            plain.append(unit);
        }
    }

    /// Control characters, separators of lines and paragraphs, and marks that change the direction of writing.
    public static boolean steers(int unit) {
        return Character.isISOControl(unit)
                || unit == 0x2028
                || unit == 0x2029
                || unit == 0x061C
                || unit == 0x200E
                || unit == 0x200F
                || unit >= 0x202A && unit <= 0x202E
                || unit >= 0x2066 && unit <= 0x2069
                || unit == 0xFEFF;
    }
}
