package io.kvmsim.journal;

import io.kvmsim.log.write.JournalWriter;
import org.apache.pekko.actor.setup.Setup;

/// Hands an ActorSystem the journal that the application has opened, so that a directory that cannot be opened is a
/// plain exception before any actor starts. Who opened the writer closes it, after the system has terminated.
public final class JournalSetup extends Setup {
    private final JournalWriter writer;

    public JournalSetup(JournalWriter writer) {
        this.writer = writer;
    }

    JournalWriter writer() {
        return writer;
    }
}
