package io.kvmsim.cpu;

import java.util.Comparator;

/// How new hardware is: its generation, and the GA level within.
public record Level(int generation, int ga) implements Comparable<Level> {
    /// z10, with which instruction blocking control began.
    private static final int FIRST_WITH_IBC = 10;

    /// A generation that is not known.
    static final int UNKNOWN = 0;

    private static final int GA_BITS = 4;
    private static final int GA_MASK = 0xF;
    private static final Comparator<Level> ORDER =
            Comparator.comparingInt(Level::generation).thenComparingInt(Level::ga);

    /// `14.2`
    static Level parse(String text) {
        int dot = text.indexOf('.');
        return new Level(Integer.parseInt(text, 0, dot, 10), Integer.parseInt(text, dot + 1, text.length(), 10));
    }

    /// The level that an ibc value stands for, spec 6.1; only for values other than 0.
    static Level ofIbc(int ibc) {
        return new Level(FIRST_WITH_IBC + (ibc >> GA_BITS), ibc & GA_MASK);
    }

    /// 0 before z10, which has no blocking control.
    int ibc() {
        return generation < FIRST_WITH_IBC ? 0 : generation - FIRST_WITH_IBC << GA_BITS | ga;
    }

    /// Whether a search that ends at a level ends before this one.
    boolean isBeyond(Level highest) {
        if (highest.generation == UNKNOWN || generation < highest.generation) {
            return false;
        }
        return generation > highest.generation || highest.ga != 0 && ga > highest.ga;
    }

    boolean isAfter(Level other) {
        return compareTo(other) > 0;
    }

    @Override
    public int compareTo(Level other) {
        return ORDER.compare(this, other);
    }

    @Override
    public String toString() {
        return generation + "." + ga;
    }
}
