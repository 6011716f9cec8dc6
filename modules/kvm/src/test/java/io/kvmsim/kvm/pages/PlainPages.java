package io.kvmsim.kvm.pages;

import static io.kvmsim.kvm.state.TestHosts.Z16;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.Kvm;
import io.kvmsim.kvm.Story;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.kvm.call.Written;
import io.kvmsim.kvm.state.Monitor;
import java.util.Arrays;
import java.util.SplittableRandom;

/// Page states as an array of numbers, page by page: three slots, of which the last has the memory of the first.
public final class PlainPages {
    private static final int SLOT_PAGES = 5 << 13;
    private static final int SLOTS = 3;
    private static final int PAGES = SLOTS * SLOT_PAGES;

    private final int[] states = new int[2 * SLOT_PAGES];
    private final boolean[] dirty = new boolean[PAGES];
    /// Where user memory begins, in pages: not at a border of chunks.
    private final long user;

    private final boolean migrating;

    public PlainPages(SplittableRandom random) {
        user = (random.nextInt(1 << 8) << 8) + (1L << 30);
        migrating = random.nextBoolean();
        if (migrating) {
            Arrays.fill(dirty, true);
        }
    }

    public static Monitor after(Monitor monitor, Call call) {
        return Kvm.decide(Z16, monitor, Story.VM, call, Circumstances.USUAL).events().stream()
                .reduce(monitor, Kvm::evolve, (_, last) -> last);
    }

    public Monitor machine() {
        var monitor = after(Monitor.INITIAL, new Call.CreateVm(0));
        monitor = after(monitor, Calls.enableCmma());
        for (int slot = 0; slot < SLOTS; slot++) {
            long address = user + (long) slot % 2 * SLOT_PAGES << 12;
            monitor = after(
                    monitor,
                    new Call.SetUserMemoryRegion(new UserspaceMemoryRegion(
                            slot, 1, (long) slot * SLOT_PAGES << 12, (long) SLOT_PAGES << 12, address)));
        }
        monitor = after(monitor, Calls.vcpu(0));
        return migrating
                ? after(
                        monitor,
                        new Call.SetAttr(
                                VmAttribute.MIGRATION_START.group().number(),
                                VmAttribute.MIGRATION_START.number(),
                                0,
                                UserBuffer.NONE))
                : monitor;
    }

    public Call call(SplittableRandom random) {
        int from = random.nextInt(PAGES);
        int count = 1 + random.nextInt(random.nextBoolean() ? 300 : PAGES - from);
        count = Math.min(count, PAGES - from);
        return switch (random.nextInt(4)) {
            case 0 -> new Call.GuestEssa(0, from, 1 + random.nextInt(7), count);
            case 1 -> new Call.GuestStore(0, from, count);
            default -> {
                var values = new byte[count];
                int stride = 1 + random.nextInt(4);
                boolean noise = random.nextBoolean();
                for (int at = 0; at < count; at++) {
                    values[at] = (byte) (noise ? random.nextInt() : at / stride % 2 == 0 ? 0x41 : 2);
                }
                yield new Call.SetCmmaBits(from, count, 0, random.nextLong(), UserBuffer.holding(Bytes.of(values)));
            }
        };
    }

    private int place(int gfn) {
        return gfn % (2 * SLOT_PAGES);
    }

    public void apply(Call call) {
        switch (call) {
            case Call.GuestEssa essa -> {
                for (int gfn = (int) essa.gfn(); gfn < essa.gfn() + essa.count(); gfn++) {
                    var state = PageState.ofBits(states[place(gfn)]);
                    states[place(gfn)] = state.after(essa.orc()).bits();
                    dirty[gfn] |= migrating;
                }
            }
            case Call.GuestStore store -> {
                for (int gfn = (int) store.gfn(); gfn < store.gfn() + store.count(); gfn++) {
                    var state = PageState.ofBits(states[place(gfn)]);
                    states[place(gfn)] =
                            new PageState(state.usage(), state.resident() && state.zero(), state.noDat(), true).bits();
                }
            }
            case Call.SetCmmaBits set -> {
                for (int at = 0; at < set.count(); at++) {
                    int place = place((int) set.startGfn() + at);
                    var state = PageState.ofBits(states[place]);
                    long pgste = (long) (state.usage() | (state.noDat() ? 0x40 : 0)) << 24;
                    long value = (long) set.values().bytes().u8(at) << 24;
                    long now = (pgste & ~set.mask() | value & set.mask()) >>> 24 & 0x43;
                    states[place] = new PageState((int) now & 3, state.zero(), now >= 0x40, state.resident()).bits();
                }
            }
            default -> throw new IllegalArgumentException(call.toString());
        }
    }

    public void check(Monitor monitor) {
        var pages = monitor.pages();
        long[] sizes = new long[5];
        for (int place = 0; place < states.length; place++) {
            if (pages.state(user + place).bits() != states[place]) {
                fail("page %d is %s and not %s", place, pages.state(user + place), PageState.ofBits(states[place]));
            }
            for (int bit = 0; bit < sizes.length; bit++) {
                sizes[bit] += states[place] >>> bit & 1;
            }
        }
        assertThat(new long[] {
                    pages.usageLow().size(),
                    pages.usageHigh().size(),
                    pages.zero().size(),
                    pages.noDat().size(),
                    pages.resident().size()
                })
                .isEqualTo(sizes);
        peek(monitor);
        long segments = 0;
        for (int first = 0; first < states.length; first += 256) {
            boolean any = false;
            for (int place = first; place < first + 256; place++) {
                any |= PageState.ofBits(states[place]).resident();
            }
            segments += any ? 1 : 0;
        }
        assertThat(pages.resident().groups(8)).isEqualTo(segments);
        for (int gfn = 0; gfn < PAGES; gfn++) {
            var slot = monitor.vms().getFirst().memory().slots().at(gfn);
            if (slot.cmmaDirty().contains(gfn - slot.baseGfn()) != dirty[gfn]) {
                fail("page %d is marked: %s", gfn, !dirty[gfn]);
            }
        }
    }

    /// All of it by GET_CMMA_BITS, once it was used.
    private void peek(Monitor monitor) {
        var written = Kvm.decide(Z16, monitor, Story.VM, Calls.peek(0, PAGES), Circumstances.USUAL)
                .answer()
                .written();
        if (!monitor.usesCmm()) {
            return;
        }
        var values = ((Written.CmmaLog) written).values();
        for (int gfn = 0; gfn < PAGES; gfn++) {
            int state = states[place(gfn)];
            if (values.u8(gfn) != (state & 3 | ((state & 8) != 0 ? 0x40 : 0))) {
                fail("page %d reads as %d", gfn, values.u8(gfn));
            }
        }
    }
}
