package io.kvmsim.trace;

import com.fasterxml.jackson.databind.JsonNode;
import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.CmmaLog;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.values.BadInput;
import java.util.HexFormat;

/// Reads the keys of one JSON object of the format: numbers, 64-bit hexadecimal strings, byte strings. Every problem
/// names file, line and key.
final class JsonFields {
    /// Of a byte string: a byte each for the most pages that one call names.
    private static final int BYTES_MAX = CmmaLog.COUNT_MAX;

    private final String file;
    private final long line;
    private final String path;
    private final JsonNode object;

    private JsonFields(String file, long line, String path, JsonNode object) {
        this.file = file;
        this.line = line;
        this.path = path;
        this.object = object;
    }

    static JsonFields of(String file, long line, JsonNode object) throws BadInput {
        if (!object.isObject()) {
            throw new BadInput(file, line, "a line is a JSON object, not " + kind(object));
        }
        return new JsonFields(file, line, "", object);
    }

    JsonNode node() {
        return object;
    }

    boolean has(String key) {
        return object.has(key);
    }

    BadInput bad(String problem) {
        return new BadInput(file, line, problem);
    }

    BadInput bad(String key, String problem) {
        return new BadInput(file, line, "\"" + path + key + "\" " + problem);
    }

    JsonFields object(String key) throws BadInput {
        var node = object.get(key);
        if (node == null || !node.isObject()) {
            throw bad(key, "is " + (node == null ? "missing" : kind(node)) + "; it is an object");
        }
        return new JsonFields(file, line, path + key + ".", node);
    }

    JsonFields element(String key, int index) throws BadInput {
        var node = object.get(key).get(index);
        String where = path + key + "[" + index + "]";
        if (!node.isObject()) {
            throw new BadInput(file, line, "\"" + where + "\" is " + kind(node) + "; it is an object");
        }
        return new JsonFields(file, line, where + ".", node);
    }

    String text(String key) throws BadInput {
        var node = object.get(key);
        if (node == null || !node.isTextual()) {
            throw bad(key, "is " + (node == null ? "missing" : kind(node)) + "; it is a string");
        }
        return node.textValue();
    }

    /// Of the VM that the line is about.
    VmName vm() throws BadInput {
        var name = text("vm");
        try {
            return new VmName(name);
        } catch (IllegalArgumentException e) {
            throw bad("vm", "is not a name: " + e.getMessage());
        }
    }

    boolean flag(String key) throws BadInput {
        var node = object.get(key);
        if (node == null) {
            return false;
        }
        if (!node.isBoolean()) {
            throw bad(key, "is " + kind(node) + "; it is true or false");
        }
        return node.booleanValue();
    }

    /// A number of up to 32 bits (unsigned or negative), or a hexadecimal string; absent stands for 0.
    int i32(String key) throws BadInput {
        long value = u64(key);
        if (value < Integer.MIN_VALUE || value > 0xFFFF_FFFFL) {
            throw bad(key, "is %s; it fits 32 bits".formatted(object.get(key)));
        }
        return (int) value;
    }

    /// A number, or a string of hexadecimal digits with the prefix 0x; absent stands for 0.
    long u64(String key) throws BadInput {
        var node = object.get(key);
        if (node == null) {
            return 0;
        }
        if (node.isIntegralNumber() && node.canConvertToLong()) {
            return node.longValue();
        }
        if (!node.isTextual()) {
            throw bad(key, "is %s; it is a number, or \"0x…\" for 64 bits".formatted(kind(node)));
        }
        return hexNumber(key, node.textValue());
    }

    long hexNumber(String key, String text) throws BadInput {
        try {
            if (text.startsWith("0x")) {
                return Long.parseUnsignedLong(text, 2, text.length(), 16);
            }
        } catch (NumberFormatException _) {
            // the message below says it better
        }
        throw bad(key, "is \"%s\"; a 64-bit number is \"0x\" and up to 16 hexadecimal digits".formatted(text));
    }

    /// A byte string of the given length: hexadecimal digits, trailing zeros left out, or an array of
    /// `[offset, hex]` pairs.
    Bytes bytes(String key, int length) throws BadInput {
        var node = object.get(key);
        if (length < 0 || length > BYTES_MAX) {
            throw bad(key, "has a length of %d bytes; the maximum is %d".formatted(length, BYTES_MAX));
        }
        if (node == null) {
            return Bytes.zeros(length);
        }
        var bytes = new byte[length];
        if (node.isTextual()) {
            put(key, bytes, 0, node.textValue());
            return Bytes.wrapping(bytes);
        }
        if (!node.isArray()) {
            throw bad(key, "is %s; a byte string is hexadecimal digits or [offset, hex] pairs".formatted(kind(node)));
        }
        for (var pair : node) {
            if (!pair.isArray()
                    || pair.size() != 2
                    || !pair.get(0).isInt()
                    || !pair.get(1).isTextual()) {
                throw bad(key, "holds %s; a piece is [offset, \"hex\"]".formatted(pair));
            }
            put(key, bytes, pair.get(0).intValue(), pair.get(1).textValue());
        }
        return Bytes.wrapping(bytes);
    }

    private void put(String key, byte[] target, int offset, String hex) throws BadInput {
        byte[] piece;
        try {
            piece = HexFormat.of().parseHex(hex);
        } catch (IllegalArgumentException _) {
            throw bad(key, "is not hexadecimal, two digits a byte");
        }
        if (offset < 0 || offset > target.length - piece.length) {
            throw bad(key, "has %d bytes at %d; there are %d".formatted(piece.length, offset, target.length));
        }
        System.arraycopy(piece, 0, target, offset, piece.length);
    }

    static String kind(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "an array";
            case BOOLEAN -> "a truth value";
            case NULL, MISSING -> "null";
            case NUMBER -> "a number";
            case OBJECT -> "an object";
            case STRING -> "a string";
            case BINARY, POJO -> "something else";
        };
    }
}
