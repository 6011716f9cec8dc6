package io.kvmsim.load.product;

import io.kvmsim.load.measure.Figures;
import io.kvmsim.load.measure.Scratch;
import io.kvmsim.load.measure.Stopwatch;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import io.kvmsim.run.RunDirectory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// How long does it take to open a journal, with its index checkpoint and without?
@Command(name = "open")
public final class Opening implements Callable<Figures> {
    private static final String CHECKPOINT = "index";

    @Option(names = "--run", required = true)
    private Path path;

    @Override
    public Figures call() throws Exception {
        var journal = RunDirectory.open(path).journal();
        var figures = new Figures().put("journalBytes", Scratch.bytes(journal));
        if (!Files.exists(journal.resolve(CHECKPOINT))) {
            throw new IllegalStateException(journal + " has no checkpoint");
        }
        figures.put("reader", reader(journal)).put("writer", writer(journal));
        // Closing the writer has written a checkpoint anew.
        Files.delete(journal.resolve(CHECKPOINT));
        figures.put("readerScan", reader(journal)).put("writerScan", writer(journal));
        return figures;
    }

    private static Figures reader(Path journal) throws IOException {
        var watch = new Stopwatch();
        var log = LogReader.open(journal);
        return figures(watch.read()).put("Groups", log.extent().groups());
    }

    private static Figures writer(Path journal) throws IOException {
        var watch = new Stopwatch();
        try (var _ = JournalWriter.open(journal, JournalSettings.DEFAULT)) {
            return figures(watch.read());
        }
    }

    private static Figures figures(Stopwatch.Spent spent) {
        return new Figures().put("WallSeconds", spent.seconds()).put("CpuSeconds", spent.cpuSeconds());
    }
}
