package io.kvmsim.cli;

import picocli.CommandLine.Command;

/// `kvmsim capacity …`
@Command(
        name = "capacity",
        description = "Says how much fits where.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = CapacityPlanCommand.class)
final class CapacityCommand extends Noun {}
