package io.kvmsim.abi;

import java.util.function.BiConsumer;
import java.util.function.Function;

/// Reads and writes one C structure of the kernel's interface, at absolute offsets.
public final class StructCodec<T> {
    private final String struct;
    private final int size;
    private final Function<Bytes, T> reader;
    private final BiConsumer<T, StructWriter> writer;

    StructCodec(String struct, int size, Function<Bytes, T> reader, BiConsumer<T, StructWriter> writer) {
        this.struct = struct;
        this.size = size;
        this.reader = reader;
        this.writer = writer;
    }

    /// The structure's name in the kernel's headers.
    public String struct() {
        return struct;
    }

    /// What C's `sizeof` says on s390.
    public int size() {
        return size;
    }

    /// The value in the first [#size()] bytes. Fewer are the caller's bug: EFAULT was decided before.
    public T decode(Bytes bytes) {
        if (bytes.length() < size) {
            throw new IllegalArgumentException(struct + " needs " + size + " bytes, got " + bytes.length());
        }
        return reader.apply(bytes);
    }

    /// The structure's bytes; padding is zero.
    public Bytes encode(T value) {
        var target = new StructWriter(size);
        writer.accept(value, target);
        return target.finish();
    }
}
