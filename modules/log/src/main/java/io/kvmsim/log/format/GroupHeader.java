package io.kvmsim.log.format;

import io.kvmsim.log.bytes.BigEndian;
import io.kvmsim.log.bytes.Checksum;

/// The 64 bytes that open a group, all big-endian.
///
/// ```
///  0        4  5  6     8        12        16                24                32
///  +--------+--+--+-----+--------+---------+-----------------+-----------------+
///  | magic  |v |f | 0   | segment| records | position        | group number    |
///  +--------+--+--+-----+--------+---------+-----------------+-----------------+
///  | forced end         | time             | bytes  | prev.  | header | group   |
///  |                    |                  |        | CRC    | CRC    | CRC     |
///  +--------------------+------------------+--------+--------+--------+---------+
///  32                   40                 48       52       56       60        64
/// ```
///
/// @param bytes the length of the whole group, header included: never 0
/// @param previousCrc the group CRC of the group before, which chains them: a stale group never continues a newer one
public record GroupHeader(
        int segment,
        int records,
        long position,
        long groupNumber,
        long forcedEnd,
        long time,
        int bytes,
        int previousCrc,
        int headerCrc,
        int groupCrc) {
    public static final int BYTES = 64;
    public static final int MAGIC = 0x4B564C47; // KVLG
    public static final int FORMAT = 1;
    /// One group holds at most one full buffer and one write beyond it; more is not a length but garbage.
    public static final int GROUP_BYTES_MAX = 64 << 20;

    private static final int AT_FORMAT = 4;
    private static final int AT_SEGMENT = 8;
    private static final int AT_RECORDS = 12;
    private static final int AT_POSITION = 16;
    private static final int AT_GROUP_NUMBER = 24;
    private static final int AT_FORCED_END = 32;
    private static final int AT_TIME = 40;
    private static final int AT_BYTES = 48;
    private static final int AT_PREVIOUS_CRC = 52;
    private static final int AT_HEADER_CRC = 56;
    private static final int AT_GROUP_CRC = 60;

    /// Format version in the highest byte, then flags and reserved bits, which format 1 leaves 0.
    private static final int FORMAT_WORD = FORMAT << 24;

    public static boolean hasMagic(byte[] array, int at) {
        return BigEndian.getInt(array, at) == MAGIC;
    }

    /// Whether 64 bytes are a header that was written as such, by this format or a later one.
    public static boolean isValid(byte[] array, int at) {
        return hasMagic(array, at)
                && BigEndian.getInt(array, at + AT_HEADER_CRC) == Checksum.of(array, at, AT_HEADER_CRC);
    }

    static boolean isKnownFormat(byte[] array, int at) {
        return BigEndian.getInt(array, at + AT_FORMAT) == FORMAT_WORD;
    }

    static int format(byte[] array, int at) {
        return array[at + AT_FORMAT] & 0xFF;
    }

    public static GroupHeader read(byte[] array, int at) {
        return new GroupHeader(
                BigEndian.getInt(array, at + AT_SEGMENT),
                BigEndian.getInt(array, at + AT_RECORDS),
                BigEndian.getLong(array, at + AT_POSITION),
                BigEndian.getLong(array, at + AT_GROUP_NUMBER),
                BigEndian.getLong(array, at + AT_FORCED_END),
                BigEndian.getLong(array, at + AT_TIME),
                BigEndian.getInt(array, at + AT_BYTES),
                BigEndian.getInt(array, at + AT_PREVIOUS_CRC),
                BigEndian.getInt(array, at + AT_HEADER_CRC),
                BigEndian.getInt(array, at + AT_GROUP_CRC));
    }

    /// Writes the header before a content that already stands in place, and both checksums. Returns the group CRC.
    public static int seal(byte[] array, int bytes, LogCursor at, long forcedEnd, long time, int records) {
        BigEndian.putInt(array, 0, MAGIC);
        BigEndian.putInt(array, AT_FORMAT, FORMAT_WORD);
        BigEndian.putInt(array, AT_SEGMENT, at.segment());
        BigEndian.putInt(array, AT_RECORDS, records);
        BigEndian.putLong(array, AT_POSITION, at.position());
        BigEndian.putLong(array, AT_GROUP_NUMBER, at.groups() + 1);
        BigEndian.putLong(array, AT_FORCED_END, forcedEnd);
        BigEndian.putLong(array, AT_TIME, time);
        BigEndian.putInt(array, AT_BYTES, bytes);
        BigEndian.putInt(array, AT_PREVIOUS_CRC, at.crc());
        BigEndian.putInt(array, AT_HEADER_CRC, Checksum.of(array, 0, AT_HEADER_CRC));
        var crc = groupCrc(array, 0, bytes);
        BigEndian.putInt(array, AT_GROUP_CRC, crc);
        return crc;
    }

    /// Over header and content, but not over the field that holds it.
    public static int groupCrc(byte[] array, int at, int bytes) {
        return Checksum.of(array, at, AT_GROUP_CRC, at + BYTES, bytes - BYTES);
    }

    public boolean hasSaneLength() {
        return bytes >= BYTES && bytes <= GROUP_BYTES_MAX;
    }

    /// Whether it opens a segment that begins at a position.
    public boolean isFirstOf(int number, long base) {
        return segment == number && position == base;
    }

    /// Whether it was written as the next one after the groups before a place.
    public boolean continues(LogCursor before) {
        return position == before.position() && groupNumber == before.groups() + 1 && previousCrc == before.crc();
    }

    public long end() {
        return position + bytes;
    }
}
