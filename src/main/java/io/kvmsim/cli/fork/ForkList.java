package io.kvmsim.cli.fork;

import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.Table;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.Forks;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.RunHistories;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;

/// The forks of a run, and theirs.
final class ForkList {
    private final RunDirectory run;

    ForkList(RunDirectory run) {
        this.run = run;
    }

    /// One of them.
    ///
    /// @param fork   its name, `one/two` where it is a fork of a fork
    /// @param parent the directory of the run whose past it shares
    /// @param vms    how many it has
    /// @param records in its own journal
    record Row(String fork, String parent, String at, long vms, long records, String made, String user) {}

    private List<Row> rows() throws BadRun, JournalDamaged {
        var rows = new ArrayList<Row>();
        for (var fork : Forks.of(run)) {
            var manifest = fork.run().manifest();
            rows.add(new Row(
                    fork.name(),
                    Forks.parent(fork.run()).path().toString(),
                    manifest.fork().at(),
                    RunHistories.open(fork.run()).monitors().size(),
                    records(fork.run()),
                    manifest.startedAt(),
                    manifest.user()));
        }
        return rows;
    }

    private static long records(RunDirectory fork) throws BadRun, JournalDamaged {
        try {
            long all = LogReader.count(fork.journal(), Runtime.getRuntime().availableProcessors())
                    .records();
            return all
                    - (RunHistories.own(fork).opened().isPresent()
                            ? 1
                            : 0); // what the fork is, is not a record of a VM
        } catch (JournalDamaged e) {
            throw e;
        } catch (IOException e) {
            throw RunHistories.unreadable(fork, e);
        }
    }

    void print(PrintWriter out, boolean asJson) throws BadRun, JournalDamaged {
        var rows = rows();
        if (asJson) {
            out.println(OutputFormat.json(rows));
        } else if (rows.isEmpty()) {
            out.println("%s has no forks".formatted(run.path()));
        } else {
            var table = new Table("FORK", "OF", "AT", ">VMS", ">OWN RECORDS", "MADE", "BY");
            rows.forEach(
                    it -> table.row(it.fork(), it.parent(), it.at(), it.vms(), it.records(), it.made(), it.user()));
            table.lines().forEach(out::println);
        }
    }
}
