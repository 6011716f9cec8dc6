package io.kvmsim.kvm.state;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.pages.PageSet;
import java.util.BitSet;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Memory slots against a map that is searched from end to end.
class SlotsTest {
    private static final int GFNS = 200;

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    private static List<Slot> ascending(Map<Integer, Slot> model) {
        return model.values().stream()
                .sorted(Comparator.comparing(Slot::baseGfn))
                .toList();
    }

    private static boolean overlaps(Map<Integer, Slot> model, int id, long gfn, long pages) {
        return model.values().stream()
                .anyMatch(it -> it.id() != id && it.baseGfn() < gfn + pages && gfn < it.baseGfn() + it.npages());
    }

    private static Slot at(Map<Integer, Slot> model, long gfn) {
        return model.values().stream()
                .filter(it -> gfn >= it.baseGfn() && gfn < it.baseGfn() + it.npages())
                .findAny()
                .orElse(null);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void they_behave_like_a_plain_map(long seed) {
        var random = new SplittableRandom(seed);
        var slots = Slots.NONE;
        var model = new HashMap<Integer, Slot>();
        for (int step = 0; step < 40; step++) {
            int id = random.nextInt(8);
            long gfn = random.nextInt(GFNS);
            long pages = 1L + random.nextInt(30);
            assertThat(slots.overlaps(id, gfn, pages)).isEqualTo(overlaps(model, id, gfn, pages));
            if (random.nextInt(4) == 0 && model.containsKey(id)) {
                slots = slots.without(model.remove(id));
            } else if (!overlaps(model, id, gfn, pages)) {
                var slot = new Slot(id, 1, gfn, pages, 0, PageSet.EMPTY);
                slots = slots.with(slot);
                model.put(id, slot);
            }
            check(slots, model, random);
        }
    }

    private static void check(Slots slots, Map<Integer, Slot> model, SplittableRandom random) {
        var ascending = ascending(model);
        assertThat(slots.ascending()).containsExactlyElementsOf(ascending);
        assertThat(slots.size()).isEqualTo(model.size());
        assertThat(slots.isEmpty()).isEqualTo(model.isEmpty());
        assertThat(slots.pages())
                .isEqualTo(ascending.stream().mapToLong(Slot::npages).sum());
        assertThat(slots.endGfn())
                .isEqualTo(ascending.isEmpty() ? 0 : ascending.getLast().endGfn());
        for (int id = 0; id < 8; id++) {
            assertThat(slots.withId(id)).isEqualTo(Optional.ofNullable(model.get(id)));
        }
        for (int probe = 0; probe < 12; probe++) {
            long gfn = random.nextInt(GFNS + 40);
            long page = gfn;
            assertThat(slots.at(gfn)).isEqualTo(at(model, gfn));
            var above = ascending.stream().filter(it -> it.endGfn() > page).findFirst();
            assertThat(slots.atOrAbove(gfn)).isEqualTo(above.orElse(null));
        }
        assertThat(slots.at(-1)).isNull();
        assertThat(slots.atOrAbove(Long.MIN_VALUE)).isNull();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void dirty_bits_are_set_and_cleaned_by_guest_page(long seed) {
        var random = new SplittableRandom(seed);
        var slots = Slots.NONE;
        for (int id = 0; id < 5; id++) {
            slots = slots.with(new Slot(id, 1, id * 40L, 10 + random.nextInt(31), 0, PageSet.EMPTY));
        }
        slots = slots.allDirty();
        var model = new boolean[GFNS];
        for (var slot : slots.ascending()) {
            for (long gfn = slot.baseGfn(); gfn < slot.endGfn(); gfn++) {
                model[(int) gfn] = true;
            }
        }
        for (int step = 0; step < 30; step++) {
            int from = random.nextInt(GFNS);
            int to = Math.min(from + random.nextInt(60), GFNS);
            var slot = slots.at(from);
            boolean dirties = slot != null && random.nextBoolean();
            to = dirties ? (int) Math.min(Math.max(to, from + 1), slot.endGfn()) : to;
            slots = dirties ? slots.dirty(from, to) : slots.clean(from, to);
            for (int gfn = from; gfn < to; gfn++) {
                model[gfn] = dirties;
            }
            assertThat(dirtyPages(slots)).isEqualTo(withinSlots(slots, model));
        }
    }

    private static BitSet dirtyPages(Slots slots) {
        var dirty = new BitSet();
        for (int gfn = 0; gfn < GFNS; gfn++) {
            var slot = slots.at(gfn);
            dirty.set(gfn, slot != null && slot.cmmaDirty().contains(gfn - slot.baseGfn()));
        }
        return dirty;
    }

    private static BitSet withinSlots(Slots slots, boolean[] model) {
        var dirty = new BitSet();
        for (int gfn = 0; gfn < GFNS; gfn++) {
            dirty.set(gfn, model[gfn] && slots.at(gfn) != null);
        }
        return dirty;
    }
}
