package io.kvmsim.log.format;

import java.io.IOException;

/// Receives the results of a scan in the order of the log.
public interface GroupVisitor {
    GroupVisitor NOTHING = new GroupVisitor() {};

    /// What was shown so far does not count: all of it is shown once more.
    default void restart() {}

    default void segment(int number, long base) {}

    default void group(Group group) throws IOException {}
}
