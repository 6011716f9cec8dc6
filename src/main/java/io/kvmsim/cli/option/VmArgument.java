package io.kvmsim.cli.option;

import java.nio.file.Path;
import picocli.CommandLine.Parameters;

/// The VM that a command is about: its run, then its name. Both are here, because picocli does not accept a mixin that
/// begins with a second argument.
public final class VmArgument {
    @Parameters(index = "0", paramLabel = "DIR", description = "The run directory")
    private Path directory;

    @Parameters(index = "1", paramLabel = "VM", description = "The name of the VM")
    private String vm;

    public Path directory() {
        return directory;
    }

    public String name() {
        return vm;
    }
}
