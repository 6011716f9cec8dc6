package io.kvmsim.history.fork;

import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.Principal;
import io.kvmsim.history.fold.Problem;
import io.kvmsim.history.fold.RunFacts;
import io.kvmsim.history.fold.SharedPast;
import io.kvmsim.history.proof.Verification;
import io.kvmsim.history.proof.VerifyProgress;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// A fork on the disk.
record WrittenFork(RunHistory parent, Path folder, RunHistory history, ForkResult result) {
    static ForkPlan plan(Moment at, String vm) {
        return new ForkPlan(at, Optional.ofNullable(vm), false, Set.of(), List.of(), Refusals.ALL, "fork:test");
    }

    static ForkPlan replaying(Moment at, String vm, Address... skipped) {
        return new ForkPlan(at, Optional.ofNullable(vm), true, Set.of(skipped), List.of(), Refusals.ALL, "fork:test");
    }

    /// A fork in a new folder below `folder`.
    static WrittenFork in(Path folder, RunHistory parent, ForkPlan plan) throws BadInput, IOException {
        return of(parent, Files.createTempDirectory(folder, "fork"), plan);
    }

    static WrittenFork of(RunHistory parent, Path folder, ForkPlan plan) throws BadInput, IOException {
        var heads = new SharedHeads();
        ForkResult result;
        try (var writer = JournalWriter.open(folder.resolve("journal"), JournalSettings.DEFAULT)) {
            result = Forking.run(
                    parent,
                    plan,
                    heads,
                    (id, sequenceNr, record) -> writer.append(List.of(new NewRecord(
                                    id,
                                    sequenceNr,
                                    0,
                                    RecordBytes.SERIALIZER_ID,
                                    RecordBytes.manifest(record),
                                    RecordBytes.encode(record))))
                            .toCompletableFuture()
                            .join(),
                    VerifyProgress.NONE);
        }
        var file = Files.write(folder.resolve("heads"), heads.file());
        var past =
                SharedPast.read(file, parent.run().path(), parent.log().extent().end(), heads.root());
        var facts = new RunFacts(
                folder,
                folder.resolve("journal"),
                parent.run().homes(),
                new Principal("fork:test", "bob"),
                parent.run().startTod());
        return new WrittenFork(parent, folder, RunHistory.open(facts, parent, past), result);
    }

    List<Problem> problems() throws IOException {
        return Verification.run(history, Verification.Options.PLAIN, VerifyProgress.NONE)
                .problems();
    }
}
