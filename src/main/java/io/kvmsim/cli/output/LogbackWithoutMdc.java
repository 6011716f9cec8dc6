package io.kvmsim.cli.output;

import ch.qos.logback.classic.spi.LogbackServiceProvider;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.spi.MDCAdapter;

/// Logback, but what Pekko puts into the mapped diagnostic context goes nowhere: no pattern of ours prints it, and
/// Pekko Persistence fills it in several times a message, whether anything is logged or not.
public final class LogbackWithoutMdc extends LogbackServiceProvider {
    private final MDCAdapter nowhere = new NOPMDCAdapter();

    /// Makes it the binding of this process. Must come before the first logger.
    public static void bind() {
        System.setProperty("slf4j.internal.verbosity", "WARN"); // it would tell that it does as it was told
        System.setProperty("slf4j.provider", LogbackWithoutMdc.class.getName());
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return nowhere;
    }
}
