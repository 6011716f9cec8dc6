package io.kvmsim.cli.scenario;

import io.kvmsim.cli.option.Noun;
import picocli.CommandLine.Command;

/// `kvmsim scenario …`
@Command(
        name = "scenario",
        description = "Check scenario files and show what they may contain.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {ScenarioCheckCommand.class, ScenarioSchemaCommand.class, ScenarioMeasuresCommand.class})
public final class ScenarioCommand extends Noun {}
