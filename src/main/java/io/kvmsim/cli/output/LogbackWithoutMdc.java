package io.kvmsim.cli.output;

import ch.qos.logback.classic.spi.LogbackServiceProvider;
import io.kvmsim.run.Settings;
import org.slf4j.helpers.NOPMDCAdapter;
import org.slf4j.helpers.NOP_FallbackServiceProvider;
import org.slf4j.spi.MDCAdapter;

/// Logback, but what Pekko puts into the mapped diagnostic context goes nowhere: no pattern of ours prints it, and
/// Pekko Persistence fills it in several times a message, whether anything is logged or not.
public final class LogbackWithoutMdc extends LogbackServiceProvider {
    private final MDCAdapter nowhere = new NOPMDCAdapter();

    /// Makes it the binding of this process. Must come before the first logger. If nothing is to be logged, Logback is
    /// not started at all: reading its configuration takes longer than many commands.
    public static void bind() {
        System.setProperty("slf4j.internal.verbosity", "WARN"); // it would tell that it does as it was told
        var provider = Settings.logs() ? LogbackWithoutMdc.class : NOP_FallbackServiceProvider.class;
        System.setProperty("slf4j.provider", provider.getName());
    }

    @Override
    public MDCAdapter getMDCAdapter() {
        return nowhere;
    }
}
