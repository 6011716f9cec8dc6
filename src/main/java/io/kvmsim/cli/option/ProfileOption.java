package io.kvmsim.cli.option;

import io.kvmsim.kvm.state.Profile;
import java.util.Arrays;
import java.util.Iterator;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `--profile NAME`
public final class ProfileOption {
    /// The names, for help and completion.
    public static final class Names implements Iterable<String> {
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

    public Profile profile() {
        return Profile.of(name)
                .orElseThrow(() -> new CommandLine.ParameterException(
                        spec.commandLine(),
                        "\"%s\" is not a profile; they are %s".formatted(name, String.join(", ", new Names()))));
    }
}
