package io.kvmsim.history.index;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/// A row of a table: integers, text, blobs and nulls.
@SuppressWarnings("ArrayRecordComponent") // handed from the database to one reader, never compared
record Row(Object... values) {
    long number(int column) throws BadIndex {
        if (values[column] instanceof Number number) {
            return number.longValue();
        }
        throw new BadIndex("a row without a number where one belongs");
    }

    boolean isNull(int column) {
        return values[column] == null;
    }

    String text(int column) throws BadIndex {
        if (values[column] instanceof String text) {
            return text;
        }
        throw new BadIndex("a row without a text where one belongs");
    }

    byte[] blob(int column) throws BadIndex {
        if (values[column] instanceof byte[] blob) {
            return blob;
        }
        throw new BadIndex("a row without a blob where one belongs");
    }

    /// CRC-32C over the table's name and all values, so that no bit of a row can change unseen, nor a row
    /// become another's: a type's letter, for text and blobs the length, the bytes; numbers are 8 bytes,
    /// big-endian.
    long check(Table table) {
        var crc = new CRC32C();
        text(crc, table.sqlName());
        for (var value : values) {
            switch (value) {
                case null -> crc.update('n');
                case Number number ->
                    crc.update(ByteBuffer.allocate(1 + Long.BYTES)
                            .put((byte) 'i')
                            .putLong(number.longValue())
                            .flip());
                case String text -> text(crc, text);
                case byte[] blob -> bytes(crc, 'b', blob);
                default -> throw new IllegalArgumentException(value.getClass() + " is not stored");
            }
        }
        return crc.getValue();
    }

    private static void text(CRC32C crc, String text) {
        bytes(crc, 't', text.getBytes(StandardCharsets.UTF_8));
    }

    private static void bytes(CRC32C crc, char type, byte[] bytes) {
        crc.update(type);
        crc.update(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).flip());
        crc.update(bytes);
    }
}
