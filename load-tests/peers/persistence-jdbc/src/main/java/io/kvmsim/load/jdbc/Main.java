package io.kvmsim.load.jdbc;

import io.kvmsim.load.product.FiguresMain;
import picocli.CommandLine.Command;

/// One measurement a process.
@Command(
        name = "persistence-jdbc",
        subcommands = {H2Calls.class, PostgresqlCalls.class})
public final class Main {
    private Main() {}

    public static void main(String[] arguments) {
        System.exit(FiguresMain.run(new Main(), arguments));
    }
}
