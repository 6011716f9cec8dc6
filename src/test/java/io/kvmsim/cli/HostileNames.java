package io.kvmsim.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.Profile;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.Step;
import io.kvmsim.ledger.Turn;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.run.NewRun;
import io.kvmsim.run.ResumedRun;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.RunHistories;
import io.kvmsim.scenario.file.ScenarioFile;
import io.kvmsim.values.Printable;
import java.nio.file.Path;
import java.util.List;

/// Names that somebody chose to deceive who reads a log.
final class HostileNames {
    static final String FORGED = "#99 +00:00:01.000 web-0001 VmDestroyed by alice";
    static final String NAME = "mallory\n" + FORGED + "\u001b[2J\u202e\r\u0007\u009b31m";

    private HostileNames() {}

    /// A run whose journal holds a hostile principal, as an earlier version let it in: the last record of `web-0001`.
    static Path run(Path scenario, Path run) throws Exception {
        var made = NewRun.make(ScenarioFile.read(scenario), Profile.LINUX_6_12, run, "test");
        ResumedRun.of(made, "test", (_, _, _) -> {}).make();
        var histories = RunHistories.open(RunDirectory.open(run));
        var entity = histories.entity("web-0001");
        var step = new Step(new VmName("web-0001"), new Call.CreateVcpu(9), Circumstances.USUAL);
        var cause = new Cause.Wall(1_700_000_000_000_000L, NAME, "root" + NAME);
        var home = RunDirectory.open(run).hosts().homes().get(entity.home().name());
        var turn = Turn.decide(entity, home, List.of(step), cause, Refusals.ALL);
        var record = turn.record().orElseThrow();
        var records = StoredRecords.of(run);
        records.all()
                .add(new NewRecord(
                        "web-0001",
                        entity.records() + 1,
                        0,
                        RecordBytes.SERIALIZER_ID,
                        RecordBytes.manifest(record),
                        RecordBytes.encode(record)));
        records.write();
        return run;
    }

    /// Nothing that steers a terminal, and no line that is not the program's own.
    static void assertSafe(String what, String shown) {
        assertThat(shown.chars().filter(unit -> unit != '\n' && unit != '\t' && Printable.steers(unit)))
                .as(what)
                .isEmpty();
        assertThat(shown.lines()).as(what).noneMatch(line -> line.startsWith(FORGED.substring(0, 3)));
    }
}
