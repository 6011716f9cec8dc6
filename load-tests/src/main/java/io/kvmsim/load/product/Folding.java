package io.kvmsim.load.product;

import io.kvmsim.journal.JournalDamaged;
import io.kvmsim.ledger.Entity;
import io.kvmsim.load.measure.Figures;
import io.kvmsim.load.measure.Stopwatch;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.VmHistories;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// How fast are all histories folded into states, without actors and without deciding anything again?
@Command(name = "fold")
public final class Folding implements Callable<Figures> {
    @Option(names = "--run", required = true)
    private Path path;

    @Override
    public Figures call() throws Exception {
        var histories = VmHistories.of(RunDirectory.open(path));
        var names = histories.names();
        var watch = new Stopwatch();
        long events = names.parallelStream()
                .mapToLong(name -> entity(histories, name).lastEvent())
                .sum();
        var spent = watch.read();
        return new Figures()
                .put("vms", names.size())
                .put("events", events)
                .put("wallSeconds", spent.seconds())
                .put("eventsPerSecond", events / spent.seconds())
                .put("cpuPerEventMicros", spent.cpuMicrosPer(events));
    }

    private static Entity entity(VmHistories histories, String name) {
        try {
            return histories.entity(name);
        } catch (BadRun | JournalDamaged e) {
            throw new IllegalStateException(e);
        }
    }
}
