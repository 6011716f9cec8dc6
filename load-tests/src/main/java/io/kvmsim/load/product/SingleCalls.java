package io.kvmsim.load.product;

import io.kvmsim.journal.JournalSetup;
import io.kvmsim.load.measure.Figures;
import io.kvmsim.load.measure.FsyncProbe;
import io.kvmsim.load.measure.Scratch;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import io.kvmsim.run.Settings;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How long does a call that changes something take until it is answered, which is after the journal was forced?
@Command(name = "calls")
public final class SingleCalls implements Callable<Figures> {
    @Mixin
    private CallLevels levels;

    @Option(names = "--dir", required = true)
    private Path directory;

    @Override
    public Figures call() throws Exception {
        try (var scratch = Scratch.below(directory);
                var writer = JournalWriter.open(scratch.path().resolve("journal"), JournalSettings.DEFAULT);
                var fleet = new FleetUnderLoad(
                        Settings.load().all(), _ -> CallLevels.HOME, Integer.MAX_VALUE, new JournalSetup(writer))) {
            return levels.measure(fleet, new FsyncProbe(scratch.path()), () -> 0);
        }
    }
}
