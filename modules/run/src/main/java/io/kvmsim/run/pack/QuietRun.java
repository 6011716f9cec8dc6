package io.kvmsim.run.pack;

import io.kvmsim.log.write.QuietJournal;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.Forks;
import io.kvmsim.run.RunDirectory;
import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;

/// Keeps writers away from a run and from all forks of it.
final class QuietRun implements Closeable {
    private final Deque<QuietJournal> held = new ArrayDeque<>();

    /// @throws io.kvmsim.journal.JournalInUse where somebody writes one of them
    QuietRun(RunDirectory run) throws BadRun, IOException {
        boolean all = false;
        try {
            held.push(QuietJournal.hold(run.journal()));
            for (var fork : Forks.of(run)) {
                held.push(QuietJournal.hold(fork.run().journal()));
            }
            all = true;
        } finally {
            if (!all) {
                close();
            }
        }
    }

    @Override
    public void close() throws IOException {
        while (!held.isEmpty()) {
            held.pop().close();
        }
    }
}
