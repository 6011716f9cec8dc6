package io.kvmsim.kvm;

import static io.kvmsim.kvm.Calls.enableCmma;
import static io.kvmsim.kvm.Calls.vcpu;
import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.pages.PageSet;
import io.kvmsim.kvm.pages.PageState;
import io.kvmsim.kvm.pages.Pages;
import io.kvmsim.kvm.pages.PlainPages;
import io.kvmsim.kvm.pages.StateRuns;
import io.kvmsim.kvm.state.Monitor;
import io.kvmsim.kvm.state.PagesEdit;
import io.kvmsim.kvm.state.VmEvent.PageRun;
import io.kvmsim.kvm.state.VmName;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.IntUnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// The law of page states: what a call costs follows the pages that it is about, whatever their pattern. Work is
/// counted, never timed: chunks that are copied, searches of a set, bytes that are allocated.
class ScatteredPagesTest {
    private static final VmName VM = Story.VM;
    private static final int CALL_MAX = CmmaBits.COUNT_MAX;
    private static final long USER_PAGE = 0x3ff_0000_0000L >>> 12;

    /// States in a row, as bytes of SET_CMMA_BITS.
    enum Pattern {
        ALTERNATING(page -> page & 1),
        RANDOM(page -> mixed(page) & 0x43),
        UNIFORM(page -> 1),
        /// One set of pages whose runs are long, beside one that alternates.
        LONG_AND_SHORT(page -> (page & 1) | (page >>> 19 & 1) << 1);

        private final IntUnaryOperator value;

        Pattern(IntUnaryOperator value) {
            this.value = value;
        }

        Bytes values(int from, int count) {
            var values = new byte[count];
            for (int at = 0; at < count; at++) {
                values[at] = (byte) value.applyAsInt(from + at);
            }
            return Bytes.of(values);
        }
    }

    private static int mixed(int page) {
        int mixed = page * 0x9E37_79B9;
        mixed ^= mixed >>> 15;
        return mixed * 0x85EB_CA6B >>> 7;
    }

    static List<PageRun> runs(Pattern pattern, int pages) {
        var runs = new ArrayList<PageRun>();
        for (int at = 0; at < pages; ) {
            int state = state(pattern, at);
            int end = at + 1;
            while (end < pages && state(pattern, end) == state) {
                end++;
            }
            runs.add(new PageRun(at, at, end - at, state, false));
            at = end;
        }
        return runs;
    }

    private static int state(Pattern pattern, int page) {
        int value = pattern.value.applyAsInt(page);
        return new PageState(value & 3, false, (value & 0x40) != 0, (value & 1) != 0).bits();
    }

    static Stream<Arguments> sizes() {
        return Stream.of(Pattern.values())
                .flatMap(pattern -> Stream.of(10_000, 100_000, 1_000_000).map(pages -> Arguments.of(pattern, pages)));
    }

    @ParameterizedTest(name = "{0}, {1} pages")
    @MethodSource("sizes")
    void an_event_copies_each_chunk_once_and_a_call_searches_once_for_each_run(Pattern pattern, int pages) {
        var runs = runs(pattern, pages);
        var edit = new PagesEdit(Pages.FRESH);
        runs.forEach(edit::state);
        var made = edit.made();
        int chunks = (pages + PageSet.CHUNK_PAGES - 1) / PageSet.CHUNK_PAGES;
        assertThat(edit.opened()).isLessThanOrEqualTo(5 * chunks);
        var states = new StateRuns(made, 0, pages);
        int found = 0;
        boolean same = true;
        for (long at = 0; at < pages; found++) {
            at = states.end(at);
            same &= states.state().bits() == runs.get(found).state();
        }
        assertThat(same).isTrue();
        assertThat(found).isEqualTo(runs.size());
        assertThat(states.looks()).isLessThanOrEqualTo(5 * runs.size());
    }

    private static Monitor machine(long pages) {
        var monitor = after(Monitor.INITIAL, new Call.CreateVm(0));
        monitor = after(monitor, enableCmma());
        monitor = after(
                monitor,
                new Call.SetUserMemoryRegion(new UserspaceMemoryRegion(0, 1, 0, pages << 12, USER_PAGE << 12)));
        return after(monitor, vcpu(0));
    }

    private static Monitor after(Monitor monitor, Call call) {
        return Kvm.decide(Z16, monitor, VM, call, Circumstances.USUAL).events().stream()
                .reduce(monitor, Kvm::evolve, (_, last) -> last);
    }

    private static Monitor set(Monitor monitor, Pattern pattern, int pages) {
        var changed = monitor;
        for (int from = 0; from < pages; from += CALL_MAX) {
            int count = Math.min(CALL_MAX, pages - from);
            changed = after(
                    changed,
                    new Call.SetCmmaBits(from, count, 0, -1L, UserBuffer.holding(pattern.values(from, count))));
        }
        return changed;
    }

    /// What the pages are in, then all pages of it stored to, then all in one ESSA.
    private static Monitor all(Pattern pattern, int pages) {
        var monitor = set(machine(pages), pattern, pages);
        monitor = after(monitor, new Call.GuestEssa(0, 0, 2, pages / 2));
        monitor = after(monitor, new Call.GuestEssa(0, 0, 4, pages));
        monitor = after(monitor, new Call.GuestStore(0, 0, pages / 2));
        return after(monitor, new Call.GuestEssa(0, 0, 1, pages));
    }

    private static long allocated() {
        return ((com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
    }

    @ParameterizedTest
    @EnumSource
    void calls_allocate_as_much_for_a_page_of_many_as_for_a_page_of_few(Pattern pattern) {
        all(pattern, 1 << 14); // classes are loaded once
        long few = bytes(pattern, 1 << 16) / (1 << 16);
        long many = bytes(pattern, 1 << 20) / (1 << 20);
        assertThat(many).isLessThanOrEqualTo(2 * few + 16);
    }

    private static long bytes(Pattern pattern, int pages) {
        long before = allocated();
        var monitor = all(pattern, pages);
        long bytes = allocated() - before;
        assertThat(monitor.pages().resident().size()).isEqualTo(pages / 2);
        return bytes;
    }

    /// One page at a time: each call may copy a chunk, and no more of the state than that.
    @ParameterizedTest
    @EnumSource
    void a_call_for_one_page_does_not_pay_for_the_others(Pattern pattern) {
        var few = set(machine(1 << 20), pattern, 1 << 16);
        var many = set(machine(1 << 20), pattern, 1 << 20);
        one(few, 0);
        long ofFew = one(few, 1);
        assertThat(one(many, 1)).isLessThanOrEqualTo(2 * ofFew);
        assertThat(ofFew).isLessThan(400_000);
    }

    private static long one(Monitor from, int first) {
        long before = allocated();
        var monitor = from;
        for (int page = first; page < first + 8; page++) {
            monitor = after(monitor, new Call.GuestEssa(0, page, page % 2 == 0 ? 2 : 1, 1));
            monitor = after(monitor, new Call.GuestStore(0, page, 1));
            Footprint.of(monitor);
        }
        return allocated() - before;
    }

    @Test
    void a_store_into_all_gaps_between_pages_costs_what_it_fills() {
        int pages = 1 << 17;
        var monitor = machine(pages);
        for (int page = 0; page < pages; page += 2) {
            monitor = after(monitor, new Call.GuestStore(0, page, 1));
        }
        long before = allocated();
        var filled = after(monitor, new Call.GuestStore(0, 0, pages));
        assertThat(allocated() - before).isLessThan(300L * pages);
        assertThat(monitor.pages().resident().size()).isEqualTo(pages / 2);
        assertThat(filled.pages().resident()).isEqualTo(PageSet.EMPTY.plus(USER_PAGE, USER_PAGE + pages));
    }

    static Stream<Long> seeds() {
        return Stream.iterate(0L, it -> it < 100, it -> it + 1);
    }

    /// An oracle of plain arrays; two slots share memory.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void states_are_those_of_plain_arrays(long seed) {
        var random = new SplittableRandom(seed);
        var plain = new PlainPages(random);
        var monitor = plain.machine();
        for (int step = 0; step < 12; step++) {
            var call = plain.call(random);
            var old = monitor;
            long stable = old.pages().resident().size();
            monitor = PlainPages.after(monitor, call);
            plain.apply(call);
            plain.check(monitor);
            assertThat(old.pages().resident().size()).as("published").isEqualTo(stable);
        }
    }
}
