package io.kvmsim.history.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.VmAttribute;
import io.kvmsim.history.fold.Heads;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.history.read.WrittenRun;
import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.ledger.HostFact;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.chain.Head;
import io.kvmsim.log.format.Envelope;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.read.LogReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The first record of one history that may be bad, and why.
class CheckedHistoryTest {
    private static final String HOST = "/host/host-1";
    private static final Call NEW_KEY = Calls.set(VmAttribute.CRYPTO_ENABLE_AES_KW);
    private static final Head OTHER = Head.first("other");

    @TempDir
    private Path folder;

    private RunHistory history;

    private List<LogRecord> records(String id, WrittenRun run) throws IOException {
        history = run.written();
        var records = new ArrayList<LogRecord>();
        history.records().records(id, records::add);
        return records;
    }

    /// Five records of one event each.
    private List<LogRecord> web() throws IOException {
        var run = WrittenRun.in(folder, TestHosts.Z16).at("web", 0, new Call.CreateVm(0));
        for (int turn = 1; turn <= 4; turn++) {
            run.at("web", turn, NEW_KEY);
        }
        return records("web", run);
    }

    private CheckedHistory checked(String id, Heads.Known... known) {
        return new CheckedHistory(id, history.records(), history.run().homes()::get, List.of(known), false);
    }

    private static LogRecord with(LogRecord it, int serializer, String adapter, Envelope envelope) {
        return new LogRecord(
                it.kind(),
                it.persistenceId(),
                it.sequenceNr(),
                it.position(),
                it.previousPosition(),
                it.timestampMillis(),
                serializer,
                it.manifest(),
                adapter,
                envelope,
                it.payload());
    }

    private static LogRecord moved(LogRecord it, LogRecord.Kind kind, long sequenceNr, long position) {
        return new LogRecord(
                kind,
                it.persistenceId(),
                sequenceNr,
                position,
                it.previousPosition(),
                it.timestampMillis(),
                it.serializerId(),
                it.manifest(),
                it.adapterManifest(),
                it.envelope(),
                it.payload());
    }

    @Test
    void a_whole_history_has_no_problem_and_each_of_its_records_is_whole() throws IOException {
        var records = web();
        var checked = checked("web");
        for (var record : records) {
            assertThat(checked.add(record)).isTrue();
        }
        assertThat(checked.problem()).isEmpty();
        assertThat(checked.isUncertain()).isFalse();
        assertThat(checked.records()).isEqualTo(5);
        assertThat(checked.visited()).isEqualTo(5);
    }

    @Test
    void records_of_a_shared_past_are_not_visited_in_the_runs_own_journal() throws IOException {
        var records = web();
        var checked = checked("web");
        assertThat(checked.add(moved(records.getFirst(), LogRecord.Kind.EVENT, 1, 0)))
                .isTrue();
        assertThat(checked.add(moved(records.get(1), LogRecord.Kind.EVENT, 2, -7)))
                .isTrue();
        assertThat(checked.add(records.get(2))).isTrue();
        assertThat(checked.visited()).isOne();
    }

    @Test
    void after_a_problem_no_further_record_is_looked_at() throws IOException {
        var records = web();
        var checked = checked("web");
        assertThat(checked.add(records.getFirst())).isTrue();
        assertThat(checked.add(records.get(2))).isFalse();
        var problem = checked.problem().orElseThrow();
        assertThat(problem.sequenceNr()).isEqualTo(3);
        assertThat(problem.event()).isEqualTo(2);
        assertThat(problem.place())
                .isEqualTo(history.records().place(records.get(2).position()).place());
        assertThat(checked.add(records.get(1))).isFalse();
        assertThat(checked.problem()).contains(problem);
        assertThat(checked.records()).isOne();
        assertThat(checked.visited()).isEqualTo(3);
        assertThat(checked.isUncertain()).isFalse();
    }

    @Test
    void a_marker_of_deletion_is_a_problem_since_no_run_writes_one() throws IOException {
        var first = web().getFirst();
        var checked = checked("web");
        assertThat(checked.add(moved(first, LogRecord.Kind.DELETION, 4, first.position())))
                .isFalse();
        assertThat(checked.problem().orElseThrow().what())
                .isEqualTo("a marker says that records up to 4 are deleted: no run writes one");
    }

    @Test
    void what_stands_outside_of_the_body_is_what_every_run_writes() throws IOException {
        var first = web().getFirst();
        var envelope = new Envelope("writer", null);
        for (var odd : List.of(
                with(first, 5, "", Envelope.NONE),
                with(first, RecordBytes.SERIALIZER_ID, "a", Envelope.NONE),
                with(first, RecordBytes.SERIALIZER_ID, "", envelope))) {
            var checked = checked("web");
            assertThat(checked.add(odd)).isFalse();
            assertThat(checked.problem().orElseThrow().what())
                    .isEqualTo("record 1 has serializer %d, adapter \"%s\" and %s; kvmsim writes %d and neither"
                            .formatted(
                                    odd.serializerId(),
                                    odd.adapterManifest(),
                                    odd.envelope().equals(envelope) ? "an envelope" : "no envelope",
                                    RecordBytes.SERIALIZER_ID));
        }
    }

    @Test
    void a_known_head_that_differs_accuses_the_records_since_the_last_one_that_agreed() throws IOException {
        var records = web();
        var afterTwo = checked("web");
        records.subList(0, 2).forEach(afterTwo::add);
        var checked = checked("web", new Heads.Known(2, 2, afterTwo.head()), new Heads.Known(4, 4, OTHER));
        records.subList(0, 3).forEach(record -> assertThat(checked.add(record)).isTrue());
        assertThat(checked.add(records.get(3))).isFalse();
        assertThat(checked.isUncertain()).isTrue();
        var problem = checked.problem().orElseThrow();
        assertThat(problem.sequenceNr()).isEqualTo(3);
        assertThat(problem.event()).isEqualTo(3);
        assertThat(problem.place())
                .isEqualTo(history.records().place(records.get(2).position()).place());
        assertThat(problem.what())
                .startsWith("its head after record 4 is ")
                .endsWith("was %s: one of records 3 to 4 is not what was written".formatted(OTHER));
    }

    @Test
    void a_history_that_ends_before_its_last_known_head_lacks_records() throws IOException {
        var records = web();
        var checked = checked("web", new Heads.Known(9, 9, OTHER));
        records.forEach(checked::add);
        var problem = checked.problem().orElseThrow();
        assertThat(problem.what()).isEqualTo("the history ends with record 5; it had 9");
        assertThat(problem.sequenceNr()).isEqualTo(6);
        assertThat(problem.event()).isEqualTo(6);
    }

    @Test
    void a_seal_vouches_for_the_records_before_it() throws IOException {
        var keys = new Call[100];
        Arrays.fill(keys, NEW_KEY);
        var run = WrittenRun.in(folder, TestHosts.Z16).at("web", 0, new Call.CreateVm(0));
        for (int turn = 1; turn <= 4; turn++) {
            run.at("web", turn, keys);
        }
        var records = records("web", run);
        var checked = checked("web", new Heads.Known(5, 401, OTHER));
        records.forEach(checked::add);
        var problem = checked.problem().orElseThrow();
        assertThat(problem.what()).endsWith("one of records 4 to 5 is not what was written");
        assertThat(problem.sequenceNr()).isEqualTo(4);
        assertThat(problem.event()).isEqualTo(202);
        assertThat(problem.place())
                .isEqualTo(history.records().place(records.get(3).position()).place());
    }

    @Test
    void the_records_of_a_host_have_no_event_numbers() throws IOException {
        var run = WrittenRun.in(folder, TestHosts.Z16).at("web", 0, new Call.CreateVm(0));
        run.add(HOST, 1, new HostFact.PressureChanged(1, 1));
        run.add(HOST, 2, new HostFact.PressureChanged(2, 2));
        var records = records(HOST, run);
        var checked = checked(HOST);
        assertThat(checked.add(records.get(1))).isFalse();
        var problem = checked.problem().orElseThrow();
        assertThat(problem.event()).isZero();
        assertThat(problem.what()).isEqualTo("record 2 stands where record 1 belongs");
        var whole = checked(HOST);
        records.forEach(record -> assertThat(whole.add(record)).isTrue());
        assertThat(whole.records()).isEqualTo(2);
    }

    @Test
    void looked_at_closer_a_history_without_a_fault_of_its_own_has_no_first_bad_record() throws IOException {
        var records = web();
        var checked = checked("web", new Heads.Known(5, 5, OTHER));
        records.forEach(checked::add);
        assertThat(checked.closer(each(records), history.run().homes()::get)).isEmpty();
        var without = new ArrayList<>(records);
        without.remove(2);
        assertThat(checked.closer(each(without), history.run().homes()::get)
                        .orElseThrow()
                        .sequenceNr())
                .isEqualTo(4);
    }

    private static LogReader.History each(List<LogRecord> records) {
        return visitor -> {
            for (var record : records) {
                visitor.record(record);
            }
        };
    }
}
