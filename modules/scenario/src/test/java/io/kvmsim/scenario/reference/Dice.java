package io.kvmsim.scenario.reference;

/// The numbers that a guest draws, as the scenario format says: SplitMix64 of the seed and the guest's name. Written
/// down a second time, since the reference shares no code with what it judges.
final class Dice {
    private long state;

    Dice(long seed, String name) {
        long hash = mixed(seed + 0x9E3779B97F4A7C15L);
        for (int at = 0; at < name.length(); at++) {
            hash = mixed(hash ^ name.charAt(at)) + 0x9E3779B97F4A7C15L;
        }
        state = hash;
    }

    double next() {
        state += 0x9E3779B97F4A7C15L;
        return (mixed(state) >>> 11) / 9007199254740992.0;
    }

    private static long mixed(long bits) {
        bits = (bits ^ (bits >>> 30)) * 0xBF58476D1CE4E5B9L;
        bits = (bits ^ (bits >>> 27)) * 0x94D049BB133111EBL;
        return bits ^ (bits >>> 31);
    }

    /// A share that is drawn between two bounds; where they are equal nothing is drawn.
    double share(double low, double high) {
        return low == high ? low : low + (high - low) * next();
    }
}
