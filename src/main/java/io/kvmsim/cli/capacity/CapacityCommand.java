package io.kvmsim.cli.capacity;

import io.kvmsim.cli.option.Noun;
import picocli.CommandLine.Command;

/// `kvmsim capacity …`
@Command(
        name = "capacity",
        description = "Calculate how many guests fit on a host.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = CapacityPlanCommand.class)
public final class CapacityCommand extends Noun {}
