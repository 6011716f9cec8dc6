package io.kvmsim.cli;

import picocli.CommandLine.Command;

/// `kvmsim scenario …`
@Command(
        name = "scenario",
        description = "Checks scenario files, and tells what may stand in them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ScenarioCheckCommand.class, ScenarioSchemaCommand.class, ScenarioMeasuresCommand.class})
final class ScenarioCommand extends Noun {}
