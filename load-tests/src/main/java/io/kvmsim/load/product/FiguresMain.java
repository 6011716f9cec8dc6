package io.kvmsim.load.product;

import io.kvmsim.load.measure.Figures;
import picocli.CommandLine;

/// Runs one measurement of several and prints its figures as a line of JSON.
public final class FiguresMain {
    private FiguresMain() {}

    /// @param root a picocli command whose subcommands return [Figures]
    /// @return exit code: 0, or what picocli says of a failure
    public static int run(Object root, String... arguments) {
        var commandLine = new CommandLine(root);
        int code = commandLine.execute(arguments);
        var chosen = commandLine.getParseResult();
        if (code == 0 && chosen.hasSubcommand()) {
            Figures figures = chosen.subcommand().commandSpec().commandLine().getExecutionResult();
            System.out.println(figures.json());
        }
        return code;
    }
}
