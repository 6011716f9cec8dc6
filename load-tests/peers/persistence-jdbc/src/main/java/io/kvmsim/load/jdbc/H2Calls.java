package io.kvmsim.load.jdbc;

import io.kvmsim.load.measure.Figures;
import io.kvmsim.load.measure.Scratch;
import io.kvmsim.load.product.CallLevels;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// How long do the same calls take with H2 as the journal, in this process, in a file that each commit forces?
@Command(name = "h2")
final class H2Calls implements Callable<Figures> {
    @Mixin
    private CallLevels levels;

    @Option(names = "--dir", required = true)
    private Path directory;

    @Override
    public Figures call() throws Exception {
        try (var scratch = Scratch.below(directory)) {
            ForcedFilePath.register();
            // Without a delay, or a commit would be written half a second after it was answered.
            var url = "jdbc:h2:forced:%s/h2;DB_CLOSE_DELAY=-1;WRITE_DELAY=0".formatted(scratch.path());
            return new JdbcJournal("h2", "slick.jdbc.H2Profile$", "org.h2.Driver", url, "sa")
                    .measure(levels, scratch.path(), () -> 0);
        }
    }
}
