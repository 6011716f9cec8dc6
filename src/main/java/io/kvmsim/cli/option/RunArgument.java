package io.kvmsim.cli.option;

import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/// The run that a command is about: its first argument.
public final class RunArgument {
    @Parameters(index = "0", paramLabel = "DIR", description = "The run directory")
    private Path directory;

    public Path path() {
        return directory;
    }
}
