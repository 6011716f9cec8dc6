package io.kvmsim.scenario;

import org.apache.commons.jexl3.JexlArithmetic;

/// JEXL orders what is no number below all that are; here it compares as false with everything, as IEEE 754 has it.
final class Comparisons extends JexlArithmetic {
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
}
