package io.kvmsim.log.feed;

import java.io.Closeable;
import java.io.IOException;

/// The items that a query reads, one after another. Reading blocks only on the disk. For one thread at a time.
public interface Feed<T> extends Closeable {
    /// The next one; null where the log holds no more of them yet.
    T next() throws IOException;

    /// Whether none will follow, now that [#next] has returned null.
    boolean isAtEnd();

    @Override
    default void close() throws IOException {}
}
