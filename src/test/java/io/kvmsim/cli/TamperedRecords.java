package io.kvmsim.cli;

import static io.kvmsim.cli.ChangedRecord.enveloped;
import static io.kvmsim.cli.ChangedRecord.framed;
import static io.kvmsim.cli.ChangedRecord.named;
import static io.kvmsim.cli.ChangedRecord.numbered;
import static io.kvmsim.cli.ChangedRecord.with;
import static io.kvmsim.cli.ChangedRecord.withBody;

import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.log.format.Envelope;
import io.kvmsim.log.format.NewRecord;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Predicate;

/// What somebody may do to the records of a run who can write a journal that is whole in itself.
final class TamperedRecords {
    static final String VM = "web-0001";
    private static final String OTHER_VM = "huge-0001";

    private final Map<String, Tampering.Act> acts;

    TamperedRecords(Map<String, Tampering.Act> acts) {
        this.acts = acts;
    }

    void records() {
        acts.put("a record is dropped", run -> drop(run, record(VM, 1)));
        acts.put(
                "a record is present twice, and later records are renumbered",
                run -> rewrite(run, records -> {
                    var last = records.last(record -> record.persistenceId().equals(VM));
                    records.all().add(records.all().indexOf(last) + 1, numbered(last, last.sequenceNr() + 1));
                }));
        acts.put(
                "the bodies of two records of a VM are exchanged",
                run -> rewrite(run, records -> {
                    var one = records.first(record(VM, 1));
                    var two = records.first(record(VM, 2));
                    records.change(one, record -> with(record, record.manifest(), two.payload()));
                    records.change(two, record -> with(record, record.manifest(), one.payload()));
                }));
        acts.put(
                "a record is dropped, and later records are renumbered",
                run -> rewrite(run, records -> {
                    records.all().remove(records.first(record(VM, 2)));
                    records.change(records.first(record(VM, 3)), record -> numbered(record, 2));
                }));
        acts.put(
                "the body of a record is changed",
                run -> rewrite(
                        run,
                        records -> records.change(
                                records.first(record(VM, 2)),
                                record -> withBody(record, body -> body[body.length - 1] ^= 1))));
        acts.put(
                "the time of a call is changed",
                run -> rewrite(
                        run,
                        records -> records.change(
                                records.first(record(VM, 2)), record -> withBody(record, body -> body[4] ^= 1))));
        acts.put(
                "the last record of a VM is dropped",
                run -> rewrite(run, records -> records.all()
                        .remove(records.last(record -> record.persistenceId().equals(VM)))));
    }

    void histories() {
        acts.put(
                "all records of a VM are dropped",
                run -> rewrite(run, records -> records.all()
                        .removeIf(record -> record.persistenceId().equals(VM))));
        acts.put(
                "records are replaced by those of another VM",
                run -> rewrite(run, records -> records.all()
                        .replaceAll(record -> record.persistenceId().equals(VM) ? named(record, "vm-new") : record)));
        acts.put(
                "the records of two VMs are exchanged",
                run -> rewrite(run, records -> records.all()
                        .replaceAll(record -> record.persistenceId().equals(VM)
                                ? named(record, OTHER_VM)
                                : record.persistenceId().equals(OTHER_VM) ? named(record, VM) : record)));
        acts.put(
                "a VM is added before the run's end",
                run -> rewrite(run, records -> records.all()
                        .addAll(
                                1,
                                records.all().stream()
                                        .filter(record -> record.persistenceId().equals(VM))
                                        .map(record -> named(record, "vm-new"))
                                        .toList())));
    }

    void frames() {
        acts.put(
                "a record's serializer is changed",
                run -> rewrite(
                        run,
                        records -> records.change(
                                records.first(record(VM, 1)), record -> framed(record, 1, record.manifest(), ""))));
        acts.put(
                "an adapter's manifest is added to a record",
                run -> rewrite(
                        run,
                        records -> records.change(
                                records.first(record(VM, 1)),
                                record -> framed(record, record.serializerId(), record.manifest(), "x"))));
        acts.put(
                "a writer's UUID is added to a record",
                run -> rewrite(
                        run,
                        records -> records.change(
                                records.first(record(VM, 1)),
                                record -> enveloped(
                                        record, new Envelope("187d5158-d607-4834-98de-df1b1755b9ae", null)))));
        acts.put(
                "metadata is added to a record",
                run -> rewrite(
                        run,
                        records -> records.change(
                                records.first(record(VM, 1)),
                                record -> enveloped(
                                        record, new Envelope("", new Envelope.Metadata(1, "x", new byte[1]))))));
        acts.put(
                "the manifest of a record is changed",
                run -> rewrite(
                        run,
                        records -> records.change(
                                records.first(record(VM, 1)),
                                record -> framed(record, record.serializerId(), RecordBytes.SEALED_TURN, ""))));
        acts.put("the times of the log's groups are changed", TamperedLog::changeTimes);
        acts.put("a marker that deletes records is added to the journal", run -> StoredRecords.of(run)
                .writeAndDelete(VM, 1));
    }

    /// Changes the records of a journal.
    interface Rewriting {
        void change(StoredRecords records);
    }

    static void rewrite(Path run, Rewriting rewriting) throws IOException {
        var records = StoredRecords.of(run);
        rewriting.change(records);
        records.write();
    }

    static void drop(Path run, Predicate<NewRecord> which) throws IOException {
        rewrite(run, records -> records.all().remove(records.first(which)));
    }

    static Predicate<NewRecord> record(String id, long number) {
        return record -> record.persistenceId().equals(id) && record.sequenceNr() == number;
    }
}
