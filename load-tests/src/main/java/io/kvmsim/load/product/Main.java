package io.kvmsim.load.product;

import io.kvmsim.cli.output.LogbackWithoutMdc;
import picocli.CommandLine.Command;

/// One measurement a process.
@Command(
        name = "measure",
        subcommands = {
            BringUp.class,
            WholeCommand.class,
            SingleCalls.class,
            ReplayVerification.class,
            Folding.class,
            Recovery.class,
            Opening.class,
            JournalAlone.class
        })
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        LogbackWithoutMdc.bind();
        System.exit(FiguresMain.run(new Main(), arguments));
    }
}
