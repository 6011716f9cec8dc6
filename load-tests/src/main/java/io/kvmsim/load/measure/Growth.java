package io.kvmsim.load.measure;

/// How fast something grows with its size.
public final class Growth {
    private Growth() {}

    /// The exponent *e* of `cost ~ size^e` between two sizes: 1 is linear.
    public static double exponent(double size, double cost, double largerSize, double largerCost) {
        return Math.log(largerCost / cost) / Math.log(largerSize / size);
    }
}
