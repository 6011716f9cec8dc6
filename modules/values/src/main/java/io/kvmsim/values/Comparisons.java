package io.kvmsim.values;

import org.apache.commons.jexl3.JexlArithmetic;

/// JEXL orders what is not a number below all that are; here it compares as false with everything. What is divided by
/// zero is not a number.
final class Comparisons extends JexlArithmetic {
    /// What `!=` is written as: JEXL has it as the contrary of `==`, which would hold for what is not a number.
    static final String UNEQUAL = "!~";

    private static final boolean STRICT = true;

    Comparisons() {
        super(STRICT);
    }

    private static boolean areNumbers(Object left, Object right) {
        return !isNaN(left) && !isNaN(right);
    }

    private static boolean isNaN(Object value) {
        return value instanceof Double number && number.isNaN();
    }

    @Override
    public boolean equals(Object left, Object right) {
        return areNumbers(left, right) && super.equals(left, right);
    }

    @Override
    public boolean lessThan(Object left, Object right) {
        return areNumbers(left, right) && super.lessThan(left, right);
    }

    @Override
    public boolean lessThanOrEqual(Object left, Object right) {
        return areNumbers(left, right) && super.lessThanOrEqual(left, right);
    }

    @Override
    public boolean greaterThan(Object left, Object right) {
        return areNumbers(left, right) && super.greaterThan(left, right);
    }

    @Override
    public boolean greaterThanOrEqual(Object left, Object right) {
        return areNumbers(left, right) && super.greaterThanOrEqual(left, right);
    }

    /// The contrary of [#UNEQUAL].
    @Override
    public Boolean contains(Object container, Object value) {
        return !areNumbers(container, value) || super.equals(container, value);
    }

    @Override
    public Object divide(Object left, Object right) {
        double by = ((Number) right).doubleValue();
        return by == 0 ? Double.NaN : ((Number) left).doubleValue() / by;
    }
}
