package io.kvmsim.history.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.kvmsim.abi.VmAttribute;
import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.fold.HostClock;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.text.FactText;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.ledger.HostFact;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.TodText;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Times of day in a history: by its hosts' clocks, and never backwards where moments are compared.
class WallTimeTest {
    private static final String HOST = "/host/host-1";
    private static final long START = TodText.epochMicros(WrittenRun.START_TOD);
    private static final long REAL = 1_800_000_000_000_000L;
    private static final long SECOND = 1_000_000;
    /// Changes something each time.
    private static final Call ROTATE = new Call.SetAttr(
            VmAttribute.CRYPTO_ENABLE_AES_KW.group().number(),
            VmAttribute.CRYPTO_ENABLE_AES_KW.number(),
            0,
            UserBuffer.NONE);

    @TempDir
    private Path folder;

    static LongStream seeds() {
        return LongStream.range(0, 12);
    }

    private static List<Fact> facts(RunHistory history, LogFilter filter) throws BadInput, IOException {
        var facts = new ArrayList<Fact>();
        HistoryLog.tell(history, filter, facts::add);
        return facts;
    }

    private static HostFact stepped(long micros, long by) {
        return new HostFact.ClockStepped(micros, by << 12);
    }

    @Test
    void what_happens_on_virtual_time_has_the_time_of_its_stepped_host() throws BadInput, IOException {
        var run = WrittenRun.in(folder, TestHosts.Z16).at("web", 0, new Call.CreateVm(0));
        run.add(HOST, 1, stepped(20, 3600 * SECOND));
        run.at("web", 19, ROTATE).at("web", 20, ROTATE);
        run.add(HOST, 2, new HostFact.PressureChanged(25, 1));
        run.add(HOST, 3, stepped(30, -7200 * SECOND));
        run.at("web", 31, ROTATE);
        assertThat(facts(run.written(), LogFilter.ALL))
                .extracting(fact -> fact.when().wallMicros() - START)
                .containsExactly(0L, 19L, 20 + 3600 * SECOND, 31 - 3600 * SECOND);
    }

    @Test
    void a_log_that_is_followed_knows_steps_that_come_later() throws BadInput, IOException {
        var run = WrittenRun.in(folder, TestHosts.Z16).at("web", 0, new Call.CreateVm(0));
        var walls = new ArrayList<Long>();
        try (var log = HistoryLog.following(run.written(), LogFilter.ALL)) {
            log.advance(fact -> walls.add(fact.when().wallMicros() - START));
            run.add(HOST, 1, stepped(20, SECOND));
            run.at("web", 20, ROTATE).written();
            log.advance(fact -> walls.add(fact.when().wallMicros() - START));
        }
        assertThat(walls).containsExactly(0L, 20 + SECOND);
    }

    @Test
    void a_call_while_the_clock_was_set_back_counts_as_the_one_before_it_and_says_so() throws BadInput, IOException {
        var run = WrittenRun.in(folder, TestHosts.Z16)
                .at("web", 0, new Call.CreateVm(0))
                .by("bob", REAL + 10 * SECOND, "web", ROTATE)
                .by("bob", REAL, "web", ROTATE)
                .by("bob", REAL + 20 * SECOND, "web", ROTATE);
        var moment = new Moment.Wall(REAL + 5 * SECOND);
        var history = run.written();
        var from = facts(history, IndexedRun.timed("w*", moment, true));
        assertThat(from).extracting(fact -> fact.address().toString()).containsExactly("#2", "#3", "#4");
        assertThat(facts(history, IndexedRun.timed("w*", moment, false))).hasSize(1);
        assertThat(from)
                .extracting(FactText::line)
                .satisfiesExactly(
                        line -> assertThat(line).doesNotContain("set back"),
                        line -> assertThat(line)
                                .startsWith("#3 2027-01-15T08:00:00.000Z web ")
                                .endsWith(" (its clock was set back: it counts as 2027-01-15T08:00:10.000Z)"),
                        line -> assertThat(line).doesNotContain("set back"));
        assertThat(from)
                .extracting(fact -> FactText.json(fact).path("countsAs").asText())
                .containsExactly("", "2027-01-15T08:00:10.000Z", "");
        assertThat(history.at("web", moment).event()).isEqualTo(1);
    }

    /// Clocks stepped both ways, calls in real time under a clock that is set both ways.
    private WrittenRun any(SplittableRandom random) {
        var run = WrittenRun.in(folder, TestHosts.Z16);
        for (int vm = 1; vm <= 4; vm++) {
            run.at("vm-" + vm, 0, new Call.CreateVm(0));
        }
        int steps = 0;
        for (int turn = 1; turn <= 80; turn++) {
            if (random.nextInt(8) == 0) {
                run.add(HOST, ++steps, stepped(turn * 1000L, random.nextLong(-20_000, 20_000)));
            }
            run.at("vm-" + (1 + random.nextInt(4)), turn * 1000L, ROTATE);
        }
        for (int call = 0; call < 20; call++) {
            run.by("bob", REAL + random.nextLong(20), "vm-" + (1 + random.nextInt(3)), ROTATE);
        }
        return run;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void times_of_a_history_never_run_backwards_with_an_index_and_without(long seed) throws BadInput, IOException {
        var random = new SplittableRandom(seed);
        var run = any(random);
        run.written();
        IndexedRun.build(run);
        var plain = run.open();
        var indexed = RunHistory.open(run.facts(), notice -> fail(notice), -1);
        var all = facts(plain, LogFilter.ALL);
        for (int question = 0; question < 60; question++) {
            var moment = new Moment.Wall(
                    random.nextInt(4) == 0 ? REAL + random.nextLong(20) : START + random.nextLong(-20_000, 110_000));
            boolean isFrom = random.nextBoolean();
            var filter = IndexedRun.timed("vm-*", moment, isFrom);
            var expected = expected(all, moment, isFrom);
            assertThat(lines(facts(plain, filter))).as("%s", filter).isEqualTo(expected);
            assertThat(lines(facts(indexed, filter))).as("%s, indexed", filter).isEqualTo(expected);
            var vm = "vm-" + (1 + random.nextInt(4));
            var state = plain.at(vm, moment);
            var same = indexed.at(vm, moment);
            assertThat(same.situation()).isEqualTo(state.situation());
            assertThat(same.last().map(FactText::line)).isEqualTo(state.last().map(FactText::line));
        }
    }

    private static List<String> expected(List<Fact> all, Moment.Wall moment, boolean isFrom) {
        Map<String, Long> latest = new HashMap<>();
        var expected = new ArrayList<String>();
        for (var fact : all) {
            long counts = latest.merge(fact.vm().value(), fact.when().wallMicros(), Math::max);
            if (isFrom ? counts >= moment.epochMicros() : counts <= moment.epochMicros()) {
                expected.add(FactText.line(fact));
            }
        }
        return expected;
    }

    private static List<String> lines(List<Fact> facts) {
        return facts.stream().map(FactText::line).toList();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void the_extremes_of_a_clock_are_those_of_its_every_microsecond(long seed) {
        var random = new SplittableRandom(seed);
        var clock = new HostClock(random.nextLong(1000), random.nextLong(-1_000_000, 1_000_000));
        long at = 0;
        for (int step = random.nextInt(6); step > 0; step--) {
            at += random.nextLong(40);
            clock = clock.stepped(at, random.nextLong(-50, 50));
        }
        for (int question = 0; question < 50; question++) {
            long from = random.nextLong(200);
            long to = from + random.nextLong(200);
            var shown = LongStream.rangeClosed(from, to).map(clock::at).summaryStatistics();
            assertThat(clock.latest(from, to)).isEqualTo(shown.getMax());
            assertThat(clock.earliest(from, to)).isEqualTo(shown.getMin());
            long moment = clock.latest(0, to);
            assertThat(clock.until(moment)).isGreaterThanOrEqualTo(to);
            assertThat(clock.latest(0, clock.until(moment))).isLessThanOrEqualTo(moment);
            assertThat(clock.latest(0, clock.until(moment) + 1)).isGreaterThan(moment);
        }
    }
}
