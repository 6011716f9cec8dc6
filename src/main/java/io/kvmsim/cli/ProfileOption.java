package io.kvmsim.cli;

import io.kvmsim.kvm.Profile;
import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `--profile NAME`
final class ProfileOption {
    /// The names, for help and completion.
    static final class Names implements Iterable<String> {
        @Override
        public Iterator<String> iterator() {
            return Arrays.stream(Profile.values()).map(Profile::wireName).iterator();
        }
    }

    @Option(
            names = "--profile",
            paramLabel = "NAME",
            defaultValue = "linux-6.12",
            completionCandidates = Names.class,
            description = "The profile of answers that the hosts give: ${COMPLETION-CANDIDATES} (default: "
                    + "${DEFAULT-VALUE})")
    private String name;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec spec;

    Profile profile() {
        return Profile.of(name)
                .orElseThrow(() -> new CommandLine.ParameterException(
                        spec.commandLine(),
                        "\"%s\" is not a profile; they are %s".formatted(name, String.join(", ", new Names()))));
    }
}
