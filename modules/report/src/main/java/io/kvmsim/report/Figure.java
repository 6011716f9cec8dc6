package io.kvmsim.report;

/// One figure of two runs, side by side. A run that does not have it has null there.
///
/// @param section what it belongs to, such as `refusals by call`
/// @param unit    of both
/// @param change  from left to right, where both are numbers
public record Figure(String section, String name, Unit unit, Object left, Object right, Number change) {
    /// What a figure counts.
    public enum Unit {
        text,
        count,
        bytes,
        seconds
    }

    static Figure text(String section, String name, String left, String right) {
        return new Figure(section, name, Unit.text, left, right, null);
    }

    static Figure count(String section, String name, Long left, Long right) {
        return whole(section, name, Unit.count, left, right);
    }

    static Figure bytes(String section, String name, Long left, Long right) {
        return whole(section, name, Unit.bytes, left, right);
    }

    static Figure seconds(String section, String name, double left, double right) {
        return new Figure(section, name, Unit.seconds, left, right, right - left);
    }

    private static Figure whole(String section, String name, Unit unit, Long left, Long right) {
        return new Figure(section, name, unit, left, right, left == null || right == null ? null : right - left);
    }

    /// Whether both runs have the same.
    public boolean same() {
        return left == null ? right == null : left.equals(right);
    }
}
