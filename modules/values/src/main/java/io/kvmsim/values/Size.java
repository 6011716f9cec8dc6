package io.kvmsim.values;

/// Sizes as text for users.
public final class Size {
    private static final String[] UNITS = {"B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"};
    private static final int UNIT_BITS = 10;
    private static final long TASK_SIZE_MAX = -4096;

    private Size() {}

    /// The largest unit of which it is a whole number, so that nothing is rounded: `4 GiB`.
    ///
    /// @param bytes unsigned
    public static String text(long bytes) {
        if (bytes == TASK_SIZE_MAX) {
            return "16 EiB less a page";
        }
        int unit = bytes == 0 ? 0 : Math.min(Long.numberOfTrailingZeros(bytes) / UNIT_BITS, UNITS.length - 1);
        return Long.toUnsignedString(bytes >>> unit * UNIT_BITS) + " " + UNITS[unit];
    }
}
