package io.kvmsim.history.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.index.HistoryIndex;
import io.kvmsim.history.index.IndexBuild;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Fault;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.ledger.EventList;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.NewRecord;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.TodText;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// An index never changes an answer.
class IndexLawTest {
    private static final Call LIMIT = new Call.SetAttr(
            VmAttribute.MEM_LIMIT_SIZE.group().number(),
            VmAttribute.MEM_LIMIT_SIZE.number(),
            0,
            UserBuffer.holding(Bytes.ofU64(1L << 32)));

    private static final int EIO = 5;

    private static final Call ROTATE = switched(VmAttribute.CRYPTO_ENABLE_AES_KW);
    private static final Call OFF = switched(VmAttribute.CRYPTO_DISABLE_AES_KW);

    private static Call switched(VmAttribute attribute) {
        return new Call.SetAttr(attribute.group().number(), attribute.number(), 0, UserBuffer.NONE);
    }

    @TempDir
    private Path folder;

    static LongStream seeds() {
        return LongStream.range(0, 4);
    }

    /// Not yet on the disk: with injected faults, a VM that the host killed, and calls in real time among the others.
    private static WrittenRun any(Path folder, long seed) {
        var run = WrittenRun.any(folder, seed, 4, 60);
        for (int call = 0; call < 6; call++) {
            run.faulty("vm-" + (1 + call % 4), 70_000 + call, LIMIT, new Fault(call % 2 == 0 ? EIO : 0, 3));
        }
        run.faulty("vm-3", 80_000, new Call.Close(Call.Close.Cause.OOM), new Fault(0, 5));
        for (int call = 0; call < 5; call++) {
            run.by(call % 2 == 0 ? "bob" : "eve", 1_800_000_000_000_000L + call, "vm-" + (1 + call % 4), LIMIT);
        }
        return run.sealed();
    }

    private static List<String> plain(WrittenRun run, long seed) throws BadInput, IOException {
        return IndexedRun.answers(run.open(), seed);
    }

    private static List<String> indexed(WrittenRun run, long seed, List<String> notices) throws BadInput, IOException {
        return IndexedRun.answers(RunHistory.open(run.facts(), notices::add, -1), seed);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void every_answer_is_the_same_with_an_index_and_without(long seed) throws BadInput, IOException {
        var run = any(folder, seed);
        run.written();
        IndexedRun.build(run);
        var notices = new ArrayList<String>();
        assertThat(indexed(run, seed, notices)).isEqualTo(plain(run, seed));
        assertThat(notices).isEmpty();
        assertThat(IndexedRun.check(run)).isEmpty();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_newest_first_are_the_last_ones_from_back_to_front(long seed) throws BadInput, IOException {
        var run = any(folder, seed);
        run.written();
        IndexedRun.build(run);
        var random = new SplittableRandom(seed);
        for (var history : List.of(run.open(), RunHistory.open(run.facts(), _ -> {}, -1))) {
            for (int time = 0; time < 12; time++) {
                var filter = time % 3 == 0 ? LogFilter.ALL : IndexedRun.filter(random, history.monitors());
                boolean isQuicker = filter.isOfVms() && filter.onlyVm().isEmpty();
                int limit = 1 + random.nextInt(200);
                var all = new ArrayList<String>();
                HistoryLog.tell(history, filter, fact -> all.add(IndexedRun.text(fact)));
                var newest = NewestFirst.of(history, filter, limit);
                assertThat(newest.isPresent()).isEqualTo(isQuicker);
                assertThat(newest.orElse(List.of()).stream().map(IndexedRun::text))
                        .as("%s, %d", filter, limit)
                        .isEqualTo(
                                isQuicker ? all.reversed().stream().limit(limit).toList() : List.of());
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_journal_that_grew_is_answered_from_the_index_and_from_what_follows_it(long seed)
            throws BadInput, IOException {
        var run = any(folder, seed);
        var records = List.copyOf(run.records());
        var random = new SplittableRandom(seed);
        var notices = new ArrayList<String>();
        for (int from = 0; from < records.size(); ) {
            int to = Math.min(records.size(), from + 10 + random.nextInt(40));
            WrittenRun.write(run.journal, records.subList(from, to));
            assertThat(indexed(run, seed, notices)).isEqualTo(plain(run, seed));
            assertThat(IndexedRun.build(run).added()).isLessThanOrEqualTo(to - from);
            from = to;
        }
        assertThat(notices).isEmpty();
        assertThat(IndexedRun.check(run)).isEmpty();
        assertThat(IndexedRun.build(run).added()).isZero();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_damaged_index_is_found_out_or_does_no_harm(long seed) throws BadInput, IOException {
        var run = any(folder, seed);
        run.written();
        IndexedRun.build(run);
        var expected = plain(run, seed);
        var file = run.facts().index();
        var whole = Files.readAllBytes(file);
        var random = new SplittableRandom(seed);
        for (int time = 0; time < 6; time++) {
            var bytes = whole.clone();
            if (time == 0) {
                bytes = Arrays.copyOf(bytes, random.nextInt(bytes.length));
            } else {
                bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
            }
            Files.write(file, bytes);
            assertThat(indexed(run, seed, new ArrayList<>())).isEqualTo(expected);
        }
    }

    @Test
    void an_index_of_another_run_is_not_used_and_made_anew() throws BadInput, IOException {
        var other = any(folder.resolve("other"), 1);
        other.written();
        IndexedRun.build(other);
        var run = any(folder.resolve("run"), 2);
        run.written();
        Files.createDirectories(run.facts().index().getParent());
        Files.copy(other.facts().index(), run.facts().index());
        var notices = new ArrayList<String>();
        assertThat(indexed(run, 2, notices)).isEqualTo(plain(run, 2));
        assertThat(notices).containsExactly("it does not fit the journal");
        assertThat(IndexedRun.build(run).isNew()).isTrue();
        assertThat(IndexedRun.check(run)).isEmpty();
    }

    @Test
    void an_index_that_reaches_further_than_a_cut_journal_is_not_used() throws BadInput, IOException {
        var run = any(folder, 3);
        var records = List.copyOf(run.records());
        WrittenRun.write(run.journal, records.subList(0, 60));
        var before = Files.readAllBytes(run.journal.resolve("00000001.log"));
        WrittenRun.write(run.journal, records.subList(60, records.size()));
        IndexedRun.build(run);
        Files.write(run.journal.resolve("00000001.log"), before);
        Files.delete(run.journal.resolve("index"));
        Files.delete(run.journal.resolve("forced"));
        var notices = new ArrayList<String>();
        assertThat(indexed(run, 3, notices)).isEqualTo(plain(run, 3));
        assertThat(notices).containsExactly("it does not fit the journal");
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_build_that_is_interrupted_goes_on_where_it_was(long seed) throws BadInput, IOException {
        var run = any(folder, seed);
        int at = 1 + new SplittableRandom(seed).nextInt(run.records().size() - IndexedRun.SMALL.block());
        run.writtenOneByOne();
        assertThatThrownBy(() -> IndexedRun.index(run).run((records, _, _, _) -> {
                    if (records >= at) {
                        throw new IllegalStateException("interrupted");
                    }
                }))
                .hasMessage("interrupted");
        var notices = new ArrayList<String>();
        if (at > IndexedRun.SMALL.part() + IndexedRun.SMALL.block()) {
            assertThat(indexed(run, seed, notices)).isEqualTo(plain(run, seed));
            assertThat(notices).isEmpty();
            assertThat(IndexedRun.build(run).isNew()).isFalse();
        } else {
            IndexedRun.build(run);
        }
        assertThat(IndexedRun.check(run)).isEmpty();
        assertThat(indexed(run, seed, notices)).isEqualTo(plain(run, seed));
    }

    @Test
    void a_changed_journal_is_told_from_the_indexed_one() throws IOException {
        var run = any(folder, 4);
        var records = new ArrayList<NewRecord>(run.records());
        run.written();
        IndexedRun.build(run);
        var build = IndexedRun.index(run);
        var again = new IndexBuild(build.file(), folder.resolve("again"), build.principal(), build.sizes());
        WrittenRun.write(again.journal(), records.subList(1, records.size()));
        assertThat(again.run((_, _, _, _) -> {}).isNew()).isTrue();
    }

    @Test
    void a_record_that_is_damaged_in_the_journal_is_not_passed_over() throws IOException {
        var run = WrittenRun.in(folder, TestHosts.Z16)
                .at("web", 0, new Call.CreateVm(0))
                .at("web", 1, new Call.CreateVcpu(0))
                .at("web", 2, new Call.CreateVcpu(1));
        var positions = new ArrayList<Long>();
        run.writtenOneByOne().log().records("web", record -> positions.add(record.position()));
        IndexedRun.build(run);
        try (var file = FileChannel.open(
                run.journal.resolve("00000001.log"), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            file.write(ByteBuffer.wrap(new byte[] {99}), positions.get(1) + 20);
        }
        var notices = new ArrayList<String>();
        var history = RunHistory.open(run.facts(), notices::add, -1);
        assertThatThrownBy(() -> history.tell("web", _ -> {})).isInstanceOf(JournalDamaged.class);
        assertThat(notices).hasSize(1);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_filter_by_time_lets_pass_the_same_of_few_VMs_as_well(long seed) throws BadInput, IOException {
        var run = WrittenRun.any(folder, seed, 8, 60);
        run.by("bob", 1_800_000_000_000_000L, "vm-3", LIMIT).written();
        IndexedRun.build(run);
        var plain = run.open();
        var indexed = RunHistory.open(run.facts(), notice -> fail(notice), -1);
        long start = TodText.epochMicros(WrittenRun.START_TOD);
        for (int vm = 1; vm <= 8; vm += 3) {
            for (long micros = 0; micros <= 60_000; micros += 6_000) {
                for (var moment : List.of(new Moment.Virtual(micros), new Moment.Wall(start + micros))) {
                    for (boolean isFrom : List.of(true, false)) {
                        var filter = IndexedRun.timed("vm-" + vm + "*", moment, isFrom);
                        assertThat(IndexedRun.told(indexed, filter))
                                .as(filter.toString())
                                .isEqualTo(IndexedRun.told(plain, filter));
                    }
                }
            }
        }
    }

    @Test
    void a_long_history_has_snapshots_of_few_events_and_the_same_states() throws BadInput, IOException {
        var run =
                WrittenRun.in(folder, TestHosts.Z16).at("web", 0, new Call.CreateVm(0), LIMIT, new Call.CreateVcpu(0));
        for (int minute = 1; minute < 200; minute++) {
            run.at("web", minute, minute % 3 == 0 ? OFF : ROTATE, LIMIT);
        }
        run.written();
        IndexedRun.index(run).run((_, _, _, _) -> {});
        assertThat(Snapshots.make(run.facts(), 16)).isEqualTo(200 / 16);
        assertThat(Snapshots.make(run.facts(), 16)).isZero();
        assertThat(Snapshots.check(run.facts(), 16)).isEmpty();
        var facts = run.facts();
        try (var index = HistoryIndex.open(
                        facts.index(), facts.journal(), facts.principal().name(), _ -> {})
                .orElseThrow()) {
            assertThat(index.snapshots("web").orElseThrow())
                    .allSatisfy(snapshot -> assertThat(EventList.decode(snapshot.events(), run.home))
                            .hasSizeLessThan(10));
        }
        var history = RunHistory.open(facts, _ -> {}, -1);
        for (int event = 1; event < 200; event++) {
            assertThat(history.at("web", new Moment.OfEvent(event)).situation().monitor())
                    .isEqualTo(run.probes.get("web").get(event));
        }
    }
}
