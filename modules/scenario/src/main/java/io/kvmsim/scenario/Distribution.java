package io.kvmsim.scenario;

import java.util.List;
import java.util.random.RandomGenerator;

/// Of a random share or time; what is drawn is never below 0.
public sealed interface Distribution {
    Distribution ZERO = new Constant(0);

    double draw(RandomGenerator random);

    record Constant(double value) implements Distribution {
        @Override
        public double draw(RandomGenerator random) {
            return value;
        }
    }

    record Uniform(double low, double high) implements Distribution {
        @Override
        public double draw(RandomGenerator random) {
            return low + (high - low) * random.nextDouble();
        }
    }

    record Triangular(double low, double mode, double high) implements Distribution {
        @Override
        public double draw(RandomGenerator random) {
            if (high == low) {
                return low;
            }
            double at = random.nextDouble();
            double left = (mode - low) / (high - low);
            return at < left
                    ? low + StrictMath.sqrt(at * (high - low) * (mode - low))
                    : high - StrictMath.sqrt((1 - at) * (high - low) * (high - mode));
        }
    }

    record Exponential(double mean) implements Distribution {
        @Override
        public double draw(RandomGenerator random) {
            return -mean * StrictMath.log1p(-random.nextDouble());
        }
    }

    record LogNormal(double median, double sigma) implements Distribution {
        @Override
        public double draw(RandomGenerator random) {
            // Box and Muller: the library's own nextGaussian() may change with the JDK.
            double radius = StrictMath.sqrt(-2 * StrictMath.log1p(-random.nextDouble()));
            double normal = radius * StrictMath.cos(2 * StrictMath.PI * random.nextDouble());
            return median * StrictMath.exp(sigma * normal);
        }
    }

    /// One of them, each as likely as any other.
    record Samples(List<Double> values) implements Distribution {
        @Override
        public double draw(RandomGenerator random) {
            return values.get(Math.min((int) (random.nextDouble() * values.size()), values.size() - 1));
        }
    }
}
