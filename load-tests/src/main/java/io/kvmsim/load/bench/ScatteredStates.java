package io.kvmsim.load.bench;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.UserspaceMemoryRegion;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.call.Access;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.call.UserBuffer;
import io.kvmsim.ledger.Cause;
import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.Step;
import io.kvmsim.ledger.Turn;
import io.kvmsim.ledger.TurnRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;

/// A guest whose pages' states have a pattern, and the calls that are about all of its pages.
public final class ScatteredStates {
    /// What follows what.
    public enum Pattern {
        ALTERNATING,
        RANDOM,
        UNIFORM
    }

    public static final NamedHost HOME = new NamedHost("z15-1", Z15.HOST);

    private static final long USER = 0x3ff_0000_0000L;
    private static final int VALUES_MAX = 1 << 19;
    private static final int NO_DAT = 0x40;

    private ScatteredStates() {}

    private static Step step(Call call) {
        return new Step(Z15.VM, call, Circumstances.USUAL);
    }

    private static Step attribute(VmAttribute attribute) {
        return step(new Call.SetAttr(attribute.group().number(), attribute.number(), 0, UserBuffer.NONE));
    }

    /// A guest with this number of pages that can use CMMA.
    public static Entity guest(long pages) {
        var steps = List.of(
                step(new Call.CreateVm(0)),
                attribute(VmAttribute.MEM_ENABLE_CMMA),
                step(new Call.SetUserMemoryRegion(new UserspaceMemoryRegion(0, 1, 0, pages + 255 >>> 8 << 20, USER))),
                step(new Call.CreateVcpu(0)));
        return after(Entity.initial(Z15.VM.value()), steps);
    }

    public static Turn turn(Entity entity, List<Step> steps) {
        return Turn.decide(entity, HOME, steps, new Cause.Virtual(0), Refusals.ALL);
    }

    public static Entity after(Entity entity, List<Step> steps) {
        return turn(entity, steps)
                .record()
                .map(record -> entity.apply(record, _ -> HOME))
                .orElse(entity);
    }

    /// SET_CMMA_BITS of all pages.
    public static List<Step> set(Pattern pattern, int pages) {
        var random = new SplittableRandom(pages);
        var steps = new ArrayList<Step>();
        for (int from = 0; from < pages; from += VALUES_MAX) {
            var values = new byte[Math.min(VALUES_MAX, pages - from)];
            for (int at = 0; at < values.length; at++) {
                values[at] = switch (pattern) {
                    case ALTERNATING -> (byte) (at & 1);
                    case RANDOM -> (byte) (random.nextInt(4) | (random.nextBoolean() ? NO_DAT : 0));
                    case UNIFORM -> 1;
                };
            }
            steps.add(step(
                    new Call.SetCmmaBits(from, values.length, 0, -1L, UserBuffer.holding(Bytes.wrapping(values)))));
        }
        return steps;
    }

    public static List<Step> essa(int orc, int pages) {
        return List.of(step(new Call.GuestEssa(0, 0, orc, pages)));
    }

    public static List<Step> store(int pages) {
        return List.of(step(new Call.GuestStore(0, 0, pages)));
    }

    /// GET_CMMA_BITS of all pages: by looking, or by taking what is marked for migration.
    public static List<Step> read(int flags, int pages) {
        var steps = new ArrayList<Step>();
        for (int from = 0; from < pages; from += VALUES_MAX) {
            int count = Math.min(VALUES_MAX, pages - from);
            steps.add(step(new Call.GetCmmaBits(from, count, flags, Access.READ_WRITE, Access.READ_WRITE)));
        }
        return steps;
    }

    public static List<Step> startMigration() {
        return List.of(attribute(VmAttribute.MIGRATION_START));
    }

    /// Read from its bytes and applied.
    public static Entity folded(Entity before, byte[] body) {
        return before.apply(TurnRecord.stored(body, Optional.empty()), _ -> HOME);
    }
}
