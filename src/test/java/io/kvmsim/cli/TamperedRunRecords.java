package io.kvmsim.cli;

import static io.kvmsim.cli.ChangedRecord.numbered;
import static io.kvmsim.cli.ChangedRecord.with;
import static io.kvmsim.cli.TamperedRecords.drop;
import static io.kvmsim.cli.TamperedRecords.record;
import static io.kvmsim.cli.TamperedRecords.rewrite;

import io.kvmsim.abi.Bytes;
import io.kvmsim.history.proof.CoveredFiles;
import io.kvmsim.ledger.run.FileDigest;
import io.kvmsim.ledger.run.RunClosed;
import io.kvmsim.ledger.run.RunOpened;
import io.kvmsim.ledger.run.RunSeal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// What somebody may do to the first and the last record of a run, which name its files and its histories.
final class TamperedRunRecords {
    static final String RUN = "/run";

    private final Map<String, Tampering.Act> acts;

    TamperedRunRecords(Map<String, Tampering.Act> acts) {
        this.acts = acts;
    }

    void runRecords() {
        acts.put("the run's first record is dropped", run -> drop(run, record(RUN, 1)));
        acts.put("the run's last record is dropped", run -> drop(run, record(RUN, 2)));
        acts.put("the run's last record and `summary.json` are dropped", run -> {
            drop(run, record(RUN, 2));
            Files.delete(run.resolve("summary.json"));
        });
        acts.put(
                "the run's last record has another number",
                run -> rewrite(
                        run, records -> records.change(records.first(record(RUN, 2)), record -> numbered(record, 3))));
        acts.put(
                "the run's first record is present twice",
                run -> rewrite(
                        run,
                        records -> records.change(
                                records.first(record(RUN, 2)), record -> numbered(records.first(record(RUN, 1)), 2))));
        acts.put(
                "the run's last record is replaced by that of an earlier version",
                run -> rewrite(
                        run,
                        records -> records.change(records.first(record(RUN, 2)), record -> {
                            var closed = RunClosed.decode(record.payload());
                            return with(record, RunSeal.WIRE_NAME, closed.seal().encode());
                        })));
        acts.put(
                "the run's last record names another root",
                run -> changeClosed(
                        run,
                        closed -> new RunClosed(
                                closed.runId(),
                                new RunSeal(closed.seal().entities(), Bytes.zeros(32)),
                                closed.files())));
        acts.put(
                "the run's last record names another number of histories",
                run -> changeClosed(
                        run,
                        closed -> new RunClosed(
                                closed.runId(),
                                new RunSeal(
                                        closed.seal().entities() + 1,
                                        closed.seal().root()),
                                closed.files())));
        acts.put(
                "the run's last record names another run",
                run -> changeClosed(run, closed -> new RunClosed(Bytes.zeros(16), closed.seal(), closed.files())));
        acts.put("the run's id is changed in its first and its last record", run -> {
            changeOpened(run, opened -> new RunOpened(Bytes.zeros(16), opened.files()));
            changeClosed(run, closed -> new RunClosed(Bytes.zeros(16), closed.seal(), closed.files()));
        });
        acts.put(
                "a file outside of the directory is named in the run's first record",
                run -> changeOpened(run, opened -> {
                    var files = new ArrayList<>(opened.files());
                    files.add(new FileDigest("../../etc/hosts", Bytes.zeros(32)));
                    return new RunOpened(opened.runId(), files);
                }));
    }

    static void changeOpened(Path run, IoOperator<RunOpened> change) throws IOException {
        var records = StoredRecords.of(run);
        var opened = records.first(record(RUN, 1));
        var changed = change.apply(RunOpened.decode(opened.payload()));
        records.change(opened, record -> with(record, RunOpened.WIRE_NAME, changed.encode()));
        records.write();
    }

    static void changeClosed(Path run, UnaryOperator<RunClosed> change) throws IOException {
        rewrite(
                run,
                records -> records.change(
                        records.first(record(RUN, 2)),
                        record -> with(
                                record,
                                RunClosed.WIRE_NAME,
                                change.apply(RunClosed.decode(record.payload())).encode())));
    }

    /// Changes a value, for which it may read files.
    interface IoOperator<T> {
        T apply(T value) throws IOException;
    }

    static List<FileDigest> digests(Path run, List<FileDigest> files) throws IOException {
        return CoveredFiles.digests(run, files.stream().map(FileDigest::name).toList());
    }
}
