package io.kvmsim.debug.shrink;

import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.util.BitSet;

/// Checks whether a part of a trace still shows the problem.
@FunctionalInterface
public interface Check {
    /// @param part the lines, closed over what they need
    boolean shows(BitSet part) throws BadInput, IOException, InterruptedException;
}
