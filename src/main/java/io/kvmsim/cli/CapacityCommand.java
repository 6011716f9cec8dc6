package io.kvmsim.cli;

import picocli.CommandLine.Command;

/// `kvmsim capacity …`
@Command(
        name = "capacity",
        description = "Calculate how many guests fit on a host.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = CapacityPlanCommand.class)
final class CapacityCommand extends Noun {}
