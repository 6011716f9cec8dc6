package io.kvmsim.cli.scenario;

import io.kvmsim.cli.option.Noun;
import picocli.CommandLine.Command;

/// `kvmsim scenario …`
@Command(
        name = "scenario",
        description = "Checks scenario files, and tells what may stand in them.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ScenarioCheckCommand.class, ScenarioSchemaCommand.class, ScenarioMeasuresCommand.class})
public final class ScenarioCommand extends Noun {}
