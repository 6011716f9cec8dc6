package io.kvmsim.cli.scenario;

import io.kvmsim.scenario.file.ScenarioSchema;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/// `kvmsim scenario schema`
@Command(
        name = "schema",
        description = "Print the JSON Schema of scenario files. An editor uses it for completion if the first "
                + "line of a file is \"# yaml-language-server: $schema=PATH\".",
        footerHeading = "%nExample:%n",
        footer = "  kvmsim scenario schema > scenario.schema.json")
final class ScenarioSchemaCommand implements Runnable {
    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        spec.commandLine().getOut().print(ScenarioSchema.text());
        spec.commandLine().getOut().flush();
    }
}
