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

    @FunctionalInterface
    private interface Writing {
        void run() throws IOException;
    }

    private CborWriter write(Writing writing) {
        try {
            writing.run();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    CborWriter array(int length) {
        return write(() -> generator.writeStartArray(null, length));
    }

    CborWriter end() {
        return write(generator::writeEndArray);
    }

    CborWriter number(long value) {
        return write(() -> generator.writeNumber(value));
    }

    CborWriter text(String value) {
        return write(() -> generator.writeString(value));
    }

    /// A byte string as it is.
    CborWriter bytes(Bytes value) {
        return write(() -> generator.writeBinary(value.toArray()));
    }

    /// A block of a length that the reader knows: nothing where it is the host's, else without trailing zeros.
    CborWriter block(Bytes value, Bytes hosts) {
        return value.equals(hosts) ? write(generator::writeNull) : bytes(value.slice(0, value.trimmedLength()));
    }

    byte[] finish() {
        write(generator::close);
        return bytes.toByteArray();
    }
}
