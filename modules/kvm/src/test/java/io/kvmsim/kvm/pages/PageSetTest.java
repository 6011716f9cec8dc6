package io.kvmsim.kvm.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.BitSet;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The set of pages against a plain one, around the borders of its chunks.
class PageSetTest {
    private static final long LIMIT = 5L << 16;

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    /// Near a border of chunks, nearly always.
    private static long page(SplittableRandom random) {
        long border = (long) random.nextInt(5) << 16;
        return random.nextInt(10) == 0
                ? random.nextLong(LIMIT)
                : Math.clamp(border + random.nextInt(300) - 150, 0, LIMIT);
    }

    private static long length(SplittableRandom random) {
        return random.nextInt(15) == 0 ? random.nextLong(2L << 16) : random.nextInt(40);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void it_behaves_like_a_plain_set(long seed) {
        var random = new SplittableRandom(seed);
        var set = PageSet.EMPTY;
        var model = new BitSet();
        for (int step = 0; step < 25; step++) {
            long from = page(random);
            long to = from + length(random);
            boolean adds = random.nextInt(3) != 0;
            set = adds ? set.plus(from, to) : set.minus(from, to);
            model.set((int) from, (int) to, adds);
            assertThat(set.size()).isEqualTo(model.cardinality());
            assertThat(set.isEmpty()).isEqualTo(model.isEmpty());
            check(set, model, random);
            for (int bits : step % 8 == 0 ? new int[] {8, 16, 17, 19, 30} : new int[] {8}) {
                long groups = model.stream().map(it -> it >>> bits).distinct().count();
                assertThat(set.groups(bits)).as("groups of 2^%d", bits).isEqualTo(groups);
            }
        }
    }

    private static void check(PageSet set, BitSet model, SplittableRandom random) {
        for (int probe = 0; probe < 20; probe++) {
            int from = (int) page(random);
            int limit = from + (int) length(random);
            assertThat(set.contains(from)).isEqualTo(model.get(from));
            int found = model.nextSetBit(from);
            int next = found < 0 ? limit : Math.min(found, limit);
            int absent = Math.min(model.nextClearBit(from), limit);
            assertThat(set.next(from, limit)).isEqualTo(next);
            assertThat(set.nextAbsent(from, limit)).isEqualTo(absent);
            assertThat(set.count(from, limit)).isEqualTo(model.get(from, limit).cardinality());
            if (from < limit) {
                var ends = new RunEnds(set, from, limit);
                assertThat(ends.end(from)).isEqualTo(model.get(from) ? absent : next);
                assertThat(ends.in()).isEqualTo(model.get(from));
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void its_runs_are_those_of_a_plain_set(long seed) {
        var random = new SplittableRandom(seed);
        var edit = new PageEdit(PageSet.EMPTY.plus(LIMIT / 2, LIMIT));
        var model = new BitSet();
        model.set((int) LIMIT / 2, (int) LIMIT);
        for (int step = 0; step < 60; step++) {
            long from = page(random);
            long to = from + length(random);
            boolean adds = random.nextInt(3) != 0;
            edit.put(from, to, adds);
            model.set((int) from, (int) to, adds);
        }
        var set = edit.made();
        var expected = new BitSet();
        long[] last = {-1};
        set.forEachRun((from, end) -> {
            assertThat(from).as("apart from the run before").isGreaterThan(last[0]);
            expected.set((int) from, (int) end);
            last[0] = end;
        });
        assertThat(expected).isEqualTo(model);
        assertThat(set.size()).isEqualTo(model.cardinality());
        for (int bits : new int[] {8, 16, 17, 19}) {
            assertThat(set.groups(bits))
                    .isEqualTo(model.stream().map(it -> it >>> bits).distinct().count());
        }
    }

    /// Counts are kept along as chunks come and go, once they were asked for.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void groups_of_chunks_are_counted_along(long seed) {
        var random = new SplittableRandom(seed);
        var set = PageSet.EMPTY;
        var model = new TreeSet<Long>();
        for (int step = 0; step < 60; step++) {
            long chunk = random.nextInt(64);
            boolean adds = random.nextInt(3) != 0;
            set = adds ? set.plus(chunk << 16, (chunk << 16) + 1) : set.minus(chunk << 16, chunk + 1 << 16);
            if (adds) {
                model.add(chunk);
            } else {
                model.remove(chunk);
            }
            for (int bits : new int[] {16, 17, 19, 21}) {
                assertThat(set.groups(bits))
                        .isEqualTo(model.stream()
                                .map(it -> it >>> bits - 16)
                                .distinct()
                                .count());
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void equal_sets_are_equal_however_they_came_about(long seed) {
        var random = new SplittableRandom(seed);
        var set = PageSet.EMPTY;
        var model = new TreeSet<Long>();
        for (int step = 0; step < 20; step++) {
            long from = page(random);
            long to = from + random.nextInt(40);
            boolean adds = random.nextBoolean();
            set = adds ? set.plus(from, to) : set.minus(from, to);
            LongStream.range(from, to).forEach(adds ? model::add : model::remove);
        }
        var other = PageSet.EMPTY;
        for (long page : model.descendingSet()) {
            other = other.plus(page, page + 1);
        }
        assertThat(other).isEqualTo(set).hasSameHashCodeAs(set);
        assertThat(set.plus(LIMIT + 7, LIMIT + 8)).isNotEqualTo(set);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_union_has_the_pages_of_both(long seed) {
        var random = new SplittableRandom(seed);
        var left = PageSet.EMPTY;
        var right = PageSet.EMPTY;
        var both = PageSet.EMPTY;
        for (int step = 0; step < 10; step++) {
            long from = page(random);
            long to = from + length(random);
            left = step % 2 == 0 ? left.plus(from, to) : left;
            right = step % 2 == 0 ? right : right.plus(from, to);
            both = both.plus(from, to);
        }
        assertThat(left.or(right)).isEqualTo(both).isEqualTo(right.or(left));
        assertThat(left.or(right).size()).isEqualTo(both.size());
    }

    @Test
    void a_change_leaves_the_old_set_as_it_was() {
        var old = PageSet.EMPTY.plus(10, 70_000);
        var grown = old.plus(5, 20).minus(100, 66_000);
        assertThat(old.size()).isEqualTo(69_990);
        assertThat(old.contains(100)).isTrue();
        assertThat(old.contains(5)).isFalse();
        assertThat(grown.size()).isEqualTo(95 + 4000);
    }

    @Test
    void what_changes_nothing_gives_the_same_set() {
        var set = PageSet.EMPTY.plus(0, 1L << 17);
        assertThat(set.plus(5, 100)).isSameAs(set);
        assertThat(set.minus(1L << 18, 1L << 19)).isSameAs(set);
        assertThat(set.minus(0, 1L << 17)).isSameAs(PageSet.EMPTY);
        assertThat(set.plus(7, 7)).isSameAs(set);
    }

    @Test
    void pages_reach_up_to_2_to_the_52() {
        long last = (1L << 52) - 1;
        var set = PageSet.EMPTY.plus(last, last + 1);
        assertThat(set.contains(last)).isTrue();
        assertThat(set.next(0, 1L << 52)).isEqualTo(last);
        assertThat(set.nextAbsent(last, 1L << 52)).isEqualTo(1L << 52);
        assertThat(set.groups(41)).isEqualTo(1);
    }
}
