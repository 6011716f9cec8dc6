package io.kvmsim.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.pages.PageSet;
import io.kvmsim.kvm.pages.Pages;
import io.kvmsim.kvm.state.PagesEdit;
import io.kvmsim.kvm.state.Slot;
import io.kvmsim.kvm.state.Slots;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The dirty read against the loop of spec 4.6, written down over plain arrays.
class DirtyReadTest {
    private static final int GFNS = 400;

    static LongStream seeds() {
        return LongStream.range(0, 2000);
    }

    /// Memory as arrays: which slot a page is in (0: none), what is dirty, what a page's byte is.
    private static final class Plain {
        final int[] slot = new int[GFNS + 1];
        final boolean[] dirty = new boolean[GFNS + 1];
        final byte[] bytes = new byte[GFNS + 1];
        int end;
        long cleared;
        long startGfn;
        int count;
        byte[] values;

        boolean inSlot(long gfn) {
            return gfn >= 0 && gfn < GFNS && slot[(int) gfn] != 0;
        }

        /// `kvm_s390_next_dirty_cmma()`.
        long next(long gfn) {
            int from = gfn < 0 || gfn >= end ? 0 : (int) gfn;
            for (int at = from; at < end; at++) {
                if (slot[at] != 0 && dirty[at]) {
                    return at;
                }
            }
            return end;
        }

        void read(long start, int room) {
            values = new byte[room];
            long cur = next(start);
            startGfn = cur;
            if (!inSlot(cur)) {
                return;
            }
            long nx = next(cur + 1);
            while (count < room) {
                if (!inSlot(cur)) {
                    return;
                }
                if (dirty[(int) cur]) {
                    dirty[(int) cur] = false;
                    cleared++;
                }
                values[count++] = bytes[(int) cur];
                if (nx > cur + 16) {
                    return;
                }
                if (cur == nx) {
                    nx = next(cur + 1);
                }
                if (nx >= end || Long.compareUnsigned(nx - startGfn, room) >= 0) {
                    return;
                }
                cur++;
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void it_reads_what_the_kernels_loop_reads(long seed) {
        var random = new SplittableRandom(seed);
        var plain = new Plain();
        var slots = Slots.NONE;
        var states = new PagesEdit(Pages.FRESH);
        int gfn = random.nextInt(20);
        int density = 1 + random.nextInt(40);
        for (int id = 1; id <= 1 + random.nextInt(5) && gfn < GFNS - 80; id++) {
            int npages = 1 + random.nextInt(70);
            var dirty = PageSet.EMPTY;
            for (int at = 0; at < npages; at++) {
                plain.slot[gfn + at] = id;
                if (random.nextInt(density) == 0) {
                    dirty = dirty.plus(at, at + 1);
                    plain.dirty[gfn + at] = true;
                }
                int value = random.nextInt(4) | (random.nextBoolean() ? 0x40 : 0);
                states.cmmaBits(gfn + at, gfn + at + 1, -1, value);
                plain.bytes[gfn + at] = (byte) value;
            }
            slots = slots.with(new Slot(id, 1, gfn, npages, (long) gfn << 12, dirty));
            plain.end = gfn + npages;
            gfn += npages + (random.nextBoolean() ? 0 : random.nextInt(30));
        }
        var pages = states.made();
        long start = random.nextInt(10) == 0 ? random.nextLong() : random.nextInt(plain.end + 20);
        int room = 1 + random.nextInt(random.nextBoolean() ? 20 : 400);
        var reading = new DirtyRead(slots, pages, start, room);
        reading.run();
        plain.read(start, room);
        assertThat(reading.startGfn()).isEqualTo(plain.startGfn);
        assertThat(reading.count()).isEqualTo(plain.count);
        assertThat(reading.cleared()).isEqualTo(plain.cleared);
        assertThat(Arrays.copyOf(reading.values(), reading.count()))
                .isEqualTo(Arrays.copyOf(plain.values, plain.count));
    }
}
