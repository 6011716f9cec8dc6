package io.kvmsim.load.table;

import io.kvmsim.load.measure.Scratch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `load-tests/table`.
@Command(
        name = "load-tests/table",
        description = "Measures kvmsim and what it is compared with on this machine and prints medians and ratios."
                + " What each row means: docs/benchmarks.md.",
        sortOptions = false,
        showDefaultValues = true,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:measured; a peer that is not available is not a failure",
            "1:a measurement of kvmsim's own failed",
            "2:wrong usage"
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  load-tests/table                                  everything up to 100,000 VMs: most of an hour",
            "  load-tests/table --only bringup --sizes 1k,10k    a few minutes",
            "  load-tests/table --full --json r.json --plot r.svg"
        })
public final class Main implements Callable<Integer> {
    private static final String FULL = "1M";

    @Option(names = "--full", description = "Also one round of 1,000,000 VMs, for bring-up and replay.")
    private boolean full;

    @Option(names = "--rounds", defaultValue = "3", description = "Of each measurement.")
    private int rounds;

    @Option(names = "--only", split = ",", paramLabel = "SECTION", description = "Of: ${COMPLETION-CANDIDATES}.")
    private List<Section> only = List.copyOf(EnumSet.allOf(Section.class));

    @Option(names = "--sizes", split = ",", defaultValue = "1k,10k,100k", paramLabel = "N", description = "VMs.")
    private List<String> sizes;

    @Option(names = "--json", paramLabel = "FILE", description = "All rounds and the machine.")
    private Path json;

    @Option(names = "--plot", paramLabel = "FILE", description = "Time and memory against VMs: .svg or .png.")
    private Path plot;

    @Option(names = "--dir", defaultValue = ".kvmsim", description = "For what is written; its disk is measured.")
    private Path directory;

    @Option(names = "--keep", description = "Leave the run directories.")
    private boolean keep;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "This text.")
    @SuppressWarnings("unused") // picocli reads it
    private boolean help;

    @Option(names = "--root", hidden = true, required = true)
    private Path root;

    @Option(names = "--builds", hidden = true, required = true)
    private Path builds;

    private Main() {}

    public static void main(String[] arguments) {
        System.exit(new CommandLine(new Main())
                .setCaseInsensitiveEnumValuesAllowed(true)
                .execute(arguments));
    }

    @Override
    public Integer call() throws IOException, InterruptedException {
        var numbers = new ArrayList<>(sizes.stream().map(Sizing::size).toList());
        if (full) {
            numbers.add(Sizing.size(FULL));
        }
        var scratch = Scratch.below(directory);
        try {
            var sizing = new Sizing(
                    numbers.stream().distinct().sorted().toList(),
                    rounds,
                    scratch.path().toString(),
                    keep);
            var results = Results.empty(MachineDescription.of(scratch.path()));
            var child = new Child(root, builds, builds.resolve("children.log"));
            for (var section : EnumSet.copyOf(only)) {
                results.measured().addAll(new Rounds(child, System.err).run(section.measurements(sizing)));
            }
            boolean written = write(results);
            return written && !results.hasFailures() ? 0 : 1;
        } finally {
            if (keep) {
                System.err.println("Kept " + scratch.path());
            } else {
                scratch.close();
            }
        }
    }

    /// Whether all that was asked for could be written.
    private boolean write(Results results) throws IOException {
        new Report(results).lines().forEach(System.out::println);
        if (json != null) {
            results.write(json);
        }
        try {
            if (plot != null) {
                Plot.write(results, plot);
            }
            return true;
        } catch (RuntimeException | LinkageError e) {
            // Drawing text needs the system's fonts, which a machine without a screen may not have.
            System.err.println("the plot cannot be drawn: " + e);
            return false;
        }
    }
}
