package io.kvmsim.ledger;

import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORGenerator;
import io.kvmsim.abi.Bytes;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/// Writes canonical CBOR: arrays of a length that is known before, the shortest integers, no maps. A 64-bit number
/// is written as two's complement, so that all ones take one byte. The same calls give the same bytes.
final class CborWriter {
    static final CBORFactory CBOR = CBORFactory.builder()
            .enable(CBORGenerator.Feature.WRITE_MINIMAL_INTS)
            .build();

    private static final int USUAL_BYTES = 512;

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream(USUAL_BYTES);
    private final CBORGenerator generator;

    CborWriter() {
        try {
            generator = CBOR.createGenerator(bytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CborWriter array(int length) {
        try {
            generator.writeStartArray(null, length);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CborWriter end() {
        try {
            generator.writeEndArray();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CborWriter number(long value) {
        try {
            generator.writeNumber(value);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CborWriter text(String value) {
        try {
            generator.writeString(value);
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A byte string as it is.
    CborWriter bytes(Bytes value) {
        return bytes(value, value.length());
    }

    /// A block of a length that the reader knows: nothing where it is the host's, else without trailing zeros.
    CborWriter block(Bytes value, Bytes hosts) {
        if (!value.equals(hosts)) {
            return bytes(value, value.trimmedLength());
        }
        try {
            generator.writeNull();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private CborWriter bytes(Bytes value, int length) {
        try {
            generator.writeBinary(value.slice(0, length).toArray());
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    byte[] finish() {
        try {
            generator.close();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
