package io.kvmsim.cli.history;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.RunArgument;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.TerminalLine;
import io.kvmsim.history.fold.RunFacts;
import io.kvmsim.history.index.IndexBuild;
import io.kvmsim.history.index.IndexCheck;
import io.kvmsim.history.index.Sizes;
import io.kvmsim.history.read.Checkpoints;
import io.kvmsim.history.read.Snapshots;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.Forks;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.RunHistories;
import java.io.IOException;
import java.nio.file.Files;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `kvmsim history index DIR`
@Command(
        name = "index",
        description = {
            "Create or update the index of the journal of a run, DIR/index/history.sqlite. The index "
                    + "speeds up queries on long histories.",
            "The journal is authoritative: you can delete the index without losing data, and an "
                    + "index that does not fit the journal is ignored."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  kvmsim history index runs/first-run-1",
            "  kvmsim history index runs/first-run-1 --check",
            "  sqlite3 runs/first-run-1/index/history.sqlite 'SELECT id FROM vms LIMIT 5'"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:the index is up to date, or agrees with the journal",
            "1:--check found that the index differs from the journal",
            "2:wrong usage, or the index cannot be written",
            "4:the journal is damaged",
            "5:the index could not be written: the disk is full"
        })
final class HistoryIndexCommand implements Callable<Integer> {
    private static final double NANOS = 1e9;

    @Mixin
    private RunArgument directory;

    @ArgGroup
    private Way way = new Way();

    private static final class Way {
        @Option(names = "--rebuild", description = "Create the index from scratch")
        private boolean rebuild;

        @Option(names = "--check", description = "Compare the index with the journal, and change nothing")
        private boolean check;
    }

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, JournalDamaged {
        var run = RunDirectory.open(directory.path());
        Forks.refuse(run, "its past is found by the index of the run that it was made from; name that run");
        var facts = RunHistories.facts(run);
        var build =
                new IndexBuild(facts.index(), facts.journal(), facts.principal().name(), Sizes.USUAL);
        if (way.check && !Files.isRegularFile(build.file())) {
            throw new BadRun("%s: no such index; create it with kvmsim history index %s"
                    .formatted(build.file(), directory.path()));
        }
        try (var line = new TerminalLine()) {
            return way.check ? check(facts, build, line) : build(facts, build, line);
        } catch (JournalDamaged e) {
            throw e;
        } catch (IOException e) {
            throw new BadRun(
                    "%s: cannot be %s: %s"
                            .formatted(build.file(), way.check ? "read" : "written", RunHistories.reason(e)),
                    e);
        }
    }

    private static IndexBuild.Progress progress(TerminalLine line) {
        return (records, facts, position, end) -> line.show(seconds ->
                "%,d records  %.0f%%  %,.0f events/s".formatted(records, 100.0 * position / end, facts / seconds));
    }

    private static Checkpoints.Progress states(TerminalLine line) {
        return (records, all) -> line.show(_ -> "states of all VMs  %.0f%%".formatted(100.0 * records / all));
    }

    private int build(RunFacts facts, IndexBuild build, TerminalLine line) throws IOException {
        if (way.rebuild) {
            Files.deleteIfExists(build.file());
        }
        long start = System.nanoTime();
        var built = build.run(progress(line));
        long snapshots = Snapshots.make(facts);
        long checkpoints = Checkpoints.make(facts, states(line));
        double seconds = (System.nanoTime() - start) / NANOS;
        long bytes = Files.size(build.file());
        line.close();
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            var json = new LinkedHashMap<String, Object>();
            json.put("file", build.file().toString());
            json.put("bytes", bytes);
            json.put("histories", built.histories());
            json.put("records", built.records());
            json.put("facts", built.facts());
            json.put("snapshots", snapshots);
            json.put("checkpoints", checkpoints);
            json.put("added", built.added());
            json.put("anew", built.isNew());
            json.put("seconds", seconds);
            out.println(OutputFormat.json(json));
        } else {
            out.println("%s  %,d histories, %,d records, %,d events and refused calls, %,d bytes"
                    .formatted(build.file(), built.histories(), built.records(), built.facts(), bytes));
            out.println(
                    "%,d records %s in %.1f s".formatted(built.added(), built.isNew() ? "indexed" : "added", seconds));
        }
        return ExitCode.DONE;
    }

    private int check(RunFacts facts, IndexBuild build, TerminalLine line) throws IOException {
        var checked = IndexCheck.run(build, progress(line));
        if (checked.problem().isEmpty()) {
            var snapshots = Snapshots.check(facts).map("snapshots of %s differ from the journal"::formatted);
            var problem = snapshots.isPresent()
                    ? snapshots
                    : Checkpoints.check(facts, states(line)).map("checkpoint %d differs from the journal"::formatted);
            checked = new IndexCheck.Checked(checked.records(), problem);
        }
        line.close();
        var out = spec.commandLine().getOut();
        var verdict = checked.problem().isEmpty() ? "as the journal says" : "not what the journal says";
        if (output.isJson()) {
            var json = new LinkedHashMap<String, Object>();
            json.put("file", build.file().toString());
            json.put("same", checked.problem().isEmpty());
            json.put("records", checked.records());
            json.put("problem", checked.problem().orElse(null));
            out.println(OutputFormat.json(json));
        } else {
            out.println("%s  %s, %,d records compared".formatted(build.file(), verdict, checked.records()));
        }
        var err = spec.commandLine().getErr();
        checked.problem().ifPresent(problem -> err.println("kvmsim: %s: %s".formatted(build.file(), problem)));
        return checked.problem().isEmpty() ? ExitCode.DONE : ExitCode.DIFFERENCE;
    }
}
