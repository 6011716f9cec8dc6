package io.kvmsim.ledger;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.cbor.CBORFactory;
import com.fasterxml.jackson.dataformat.cbor.CBORParser;
import io.kvmsim.abi.Bytes;
import java.io.IOException;

/// Reads what [CborWriter] wrote, one item after the other.
final class CborReader {
    private static final CBORFactory CBOR = new CBORFactory();

    private final CBORParser parser;
    private JsonToken token;

    CborReader(byte[] bytes) {
        try {
            parser = CBOR.createParser(bytes);
            token = parser.nextToken();
        } catch (IOException e) {
            throw new BadRecord("not CBOR: " + said(e), e);
        }
    }

    private void next() {
        try {
            token = parser.nextToken();
        } catch (IOException e) {
            throw new BadRecord("not CBOR at byte %d: %s".formatted(offset(), said(e)), e);
        }
    }

    /// In one line: without what the library adds of its source.
    private static String said(IOException e) {
        return e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
    }

    private long offset() {
        return parser.currentTokenLocation().getByteOffset();
    }

    private void expect(JsonToken wanted) {
        if (token != wanted) {
            throw new BadRecord("%s at byte %d, where %s belongs".formatted(token, offset(), wanted));
        }
    }

    void array() {
        expect(JsonToken.START_ARRAY);
        next();
    }

    /// Whether the array that is being read goes on.
    boolean more() {
        return token != JsonToken.END_ARRAY;
    }

    boolean atNumber() {
        return token == JsonToken.VALUE_NUMBER_INT;
    }

    boolean atText() {
        return token == JsonToken.VALUE_STRING;
    }

    void end() {
        expect(JsonToken.END_ARRAY);
        next();
    }

    /// Checks that nothing follows.
    void finished() {
        if (token != null) {
            throw new BadRecord("%s at byte %d, after the end".formatted(token, offset()));
        }
    }

    /// Passes over one item, whatever it is.
    void skip() {
        if (token == null || token == JsonToken.END_ARRAY) {
            expect(JsonToken.START_ARRAY);
        }
        try {
            parser.skipChildren();
            next();
        } catch (IOException e) {
            throw new BadRecord("not CBOR at byte %d: %s".formatted(offset(), said(e)), e);
        }
    }

    long number() {
        expect(JsonToken.VALUE_NUMBER_INT);
        try {
            long value = parser.getLongValue();
            next();
            return value;
        } catch (IOException e) {
            throw new BadRecord("a number of more than 64 bits at byte " + offset(), e);
        }
    }

    int i32() {
        long value = number();
        if (value != (int) value) {
            throw new BadRecord("%d, where a number of 32 bits belongs".formatted(value));
        }
        return (int) value;
    }

    String text() {
        expect(JsonToken.VALUE_STRING);
        try {
            var value = parser.getText();
            next();
            return value;
        } catch (IOException e) {
            throw new BadRecord("not a string at byte " + offset(), e);
        }
    }

    Bytes bytes() {
        expect(JsonToken.VALUE_EMBEDDED_OBJECT);
        try {
            var value = Bytes.wrapping(parser.getBinaryValue());
            next();
            return value;
        } catch (IOException e) {
            throw new BadRecord("not a byte string at byte " + offset(), e);
        }
    }

    /// See [CborWriter#block].
    Bytes block(int length, Bytes hosts) {
        if (token == JsonToken.VALUE_NULL) {
            next();
            return hosts;
        }
        var bytes = bytes();
        if (bytes.length() > length) {
            throw new BadRecord("a block of %d bytes, where %d is the most".formatted(bytes.length(), length));
        }
        return Interner.SHARED.share(bytes.padded(length));
    }
}
