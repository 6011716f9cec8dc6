package io.kvmsim.cli.cpu;

import io.kvmsim.cli.option.Noun;
import picocli.CommandLine.Command;

/// `kvmsim cpu …`
@Command(
        name = "cpu",
        description = "List, show and compare CPU models of guests.",
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {CpuListCommand.class, CpuShowCommand.class, CpuBaselineCommand.class, CpuCompareCommand.class})
public final class CpuCommand extends Noun {}
