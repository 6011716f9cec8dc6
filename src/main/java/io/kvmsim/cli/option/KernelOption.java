package io.kvmsim.cli.option;

import io.kvmsim.cpu.Kernel;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `--kernel VERSION`
public final class KernelOption {
    private static final List<String> VERSIONS =
            Arrays.stream(Kernel.values()).map(Kernel::version).toList();

    /// The versions, for help and completion.
    static final class Versions implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return VERSIONS.iterator();
        }
    }

    @Option(
            names = "--kernel",
            paramLabel = "VERSION",
            defaultValue = "6.12",
            completionCandidates = Versions.class,
            description = "The Linux version of the hosts: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}, "
                    + "the version that scenarios simulate)")
    private String version;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    public Kernel kernel() {
        return Kernel.of(version)
                .orElseThrow(() -> new CommandLine.ParameterException(
                        spec.commandLine(),
                        "\"%s\" is not a known kernel; known are %s"
                                .formatted(version, VERSIONS.stream().collect(Collectors.joining(", ")))));
    }
}
