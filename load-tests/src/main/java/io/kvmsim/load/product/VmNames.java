package io.kvmsim.load.product;

import io.kvmsim.kvm.VmName;
import java.util.SplittableRandom;

/// The VMs of a load, numbered from 0: `vm-10000000` and on, all of one length.
///
/// @param count how many
/// @param seed  of the order in which they are taken
public record VmNames(int count, long seed) {
    private static final String PREFIX = "vm-";
    private static final int FIRST = 10_000_000;

    public VmName name(int number) {
        return new VmName(PREFIX + (FIRST + number));
    }

    public int number(String name) {
        return Integer.parseInt(name, PREFIX.length(), name.length(), 10) - FIRST;
    }

    /// All numbers, in an order that the seed determines.
    public int[] shuffled() {
        var random = new SplittableRandom(seed);
        var numbers = new int[count];
        for (int at = 0; at < count; at++) {
            int other = random.nextInt(at + 1);
            numbers[at] = numbers[other];
            numbers[other] = at;
        }
        return numbers;
    }
}
