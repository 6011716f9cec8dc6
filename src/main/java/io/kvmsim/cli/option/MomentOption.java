package io.kvmsim.cli.option;

import picocli.CommandLine.Option;

/// The moment whose state is asked for: `--at`.
public final class MomentOption {
    @Option(
            names = "--at",
            paramLabel = "MOMENT",
            defaultValue = "end",
            description = "Show the state at this moment: an event '#812', +1h30m, or a wall time in RFC 3339 "
                    + "(default: ${DEFAULT-VALUE})")
    private String at;

    public String text() {
        return at;
    }
}
