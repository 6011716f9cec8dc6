package io.kvmsim.cli.pack;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.RunArgument;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.Forks;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.pack.DamagedPack;
import io.kvmsim.run.pack.RunPack;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `kvmsim pack DIR -o FILE`
@Command(
        name = "pack",
        description = {
            "Verify a run and pack its directory, including its forks, into one file.",
            "The file is a zip file with a list of SHA-256 digests. The same run gives the same " + "bytes."
        },
        footerHeading = "%nExample:%n",
        footer = "  kvmsim pack runs/first-run-1 -o first-run-1.kvmsim",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:packed",
            "2:not a run directory, or the run is still being written",
            "4:not packed: the run does not verify"
        })
public final class PackCommand implements Callable<Integer> {
    @Mixin
    private RunArgument directory;

    @Option(
            names = {"-o", "--output"},
            required = true,
            paramLabel = "FILE",
            description = "The file to write")
    private Path file;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, DamagedPack {
        var root = new String[1];
        var run = RunDirectory.open(directory.path());
        Forks.refuse(run, "kvmsim pack packs a run with all forks of it; name the run that it was made from");
        var packed = RunPack.pack(run, file, () -> root[0] = WholeRun.root(directory.path(), directory.path()));
        spec.commandLine()
                .getOut()
                .println("%s  %,d files in %,d bytes, Merkle root %s"
                        .formatted(file, packed.files(), packed.bytes(), root[0]));
        return ExitCode.DONE;
    }
}
