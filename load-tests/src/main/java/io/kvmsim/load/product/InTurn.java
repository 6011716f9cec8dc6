package io.kvmsim.load.product;

import io.kvmsim.engine.VmActor;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.ledger.Step;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/// VMs that take their turns: always the one that has been idle for longest, beginning in an order that a seed
/// determines.
public final class InTurn implements Population {
    private static final String PREFIX = "vm-";
    /// All names are of one length.
    private static final int FIRST = 10_000_000;

    private final Lists lists;
    /// By number. Who calls a VM knows its name and does not make it anew.
    private final VmName[] names;
    /// Those that are idle, from `first` on, around the end.
    private final int[] idle;

    private int first;
    private int idleCount;

    /// The next list for a VM.
    @FunctionalInterface
    public interface Lists {
        List<Step> next(VmName vm);
    }

    public InTurn(int count, long seed, Lists lists) {
        this.lists = lists;
        this.names = IntStream.range(0, count)
                .mapToObj(vm -> new VmName(PREFIX + (FIRST + vm)))
                .toArray(VmName[]::new);
        this.idle = shuffled(count, new SplittableRandom(seed));
        this.idleCount = count;
    }

    private static int[] shuffled(int count, SplittableRandom random) {
        var numbers = new int[count];
        for (int at = 0; at < count; at++) {
            int other = random.nextInt(at + 1);
            numbers[at] = numbers[other];
            numbers[other] = at;
        }
        return numbers;
    }

    @Override
    public int count() {
        return idle.length;
    }

    @Override
    public Due next() {
        int vm = idle[first];
        first = (first + 1) % idle.length;
        idleCount--;
        return new Due(vm, names[vm], lists.next(names[vm]));
    }

    @Override
    public int number(String name) {
        return Integer.parseInt(name, PREFIX.length(), name.length(), 10) - FIRST;
    }

    @Override
    public void answered(int vm, VmActor.Answers answers) {
        idle[(first + idleCount) % idle.length] = vm;
        idleCount++;
    }
}
