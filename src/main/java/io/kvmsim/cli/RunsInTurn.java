package io.kvmsim.cli;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.output.LogbackWithoutMdc;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Runs scenarios one after another in one process, which has to start and to warm up only once: the first into
/// the folder `0` of a given folder, the next into `1`, and so on. The file [#EXITS] there gets the exit code of
/// each on a line. It ends with the first that cannot be run.
final class RunsInTurn {
    static final String EXITS = "exits";

    private RunsInTurn() {}

    /// @param arguments the folder, then the scenarios' files
    public static void main(String[] arguments) throws IOException {
        LogbackWithoutMdc.bind();
        var folder = Path.of(arguments[0]);
        var exits = folder.resolve(EXITS);
        int exit = ExitCode.DONE;
        for (int number = 1; number < arguments.length && ended(exit); number++) {
            var run = folder.resolve(String.valueOf(number - 1));
            exit = Main.commandLine()
                    .setOut(new PrintWriter(PrintWriter.nullWriter()))
                    .execute("run", arguments[number], "--run", run.toString());
            Files.writeString(exits, exit + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        }
        System.exit(exit);
    }

    /// Whether a run reached its end, with or without a broken expectation.
    static boolean ended(int exit) {
        return exit == ExitCode.DONE || exit == ExitCode.DIFFERENCE;
    }
}
