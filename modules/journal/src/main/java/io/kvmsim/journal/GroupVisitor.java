package io.kvmsim.journal;

import java.io.IOException;

/// Sees what a scan finds, in the order of the log.
interface GroupVisitor {
    GroupVisitor NOTHING = new GroupVisitor() {};

    default void segment(int number, long base) {}

    default void group(Group group) throws IOException {}
}
