package io.kvmsim.load.product;

import io.kvmsim.load.measure.Figures;
import io.kvmsim.load.measure.Stopwatch;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.VmHistories;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.LongAdder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// How fast are all histories folded into states, without actors and without deciding anything again?
@Command(name = "fold")
public final class Folding implements Callable<Figures> {
    @Option(names = "--run", required = true)
    private Path path;

    @Override
    public Figures call() throws Exception {
        var watch = new Stopwatch();
        var vms = new LongAdder();
        var folded = new LongAdder();
        VmHistories.of(RunDirectory.open(path)).forEach(Runtime.getRuntime().availableProcessors(), entity -> {
            vms.increment();
            folded.add(entity.lastEvent());
        });
        long events = folded.sum();
        var spent = watch.read();
        return new Figures()
                .put("vms", vms.sum())
                .put("events", events)
                .put("wallSeconds", spent.seconds())
                .put("eventsPerSecond", events / spent.seconds())
                .put("cpuPerEventMicros", spent.cpuMicrosPer(events));
    }
}
