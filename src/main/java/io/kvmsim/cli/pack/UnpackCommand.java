package io.kvmsim.cli.pack;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.pack.DamagedPack;
import io.kvmsim.run.pack.PackedRun;
import io.kvmsim.values.Quantity;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim unpack FILE [DIR]`
@Command(
        name = "unpack",
        description = {
            "Unpack a run: check every digest, unpack, verify the history, and only then rename the "
                    + "folder to DIR.",
            "This detects damaged files. To check that the run is the one that was sealed, use "
                    + "kvmsim history verify --against."
        },
        footerHeading = "%nExample:%n",
        footer = "  kvmsim unpack first-run-1.kvmsim runs/theirs",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:unpacked", "2:no such file, or the folder exists", "4:damaged; the entry is named"})
public final class UnpackCommand implements Callable<Integer> {
    private static final String SUFFIX = ".kvmsim";

    @Parameters(index = "0", paramLabel = "FILE", description = "The file from kvmsim pack")
    private Path file;

    @Parameters(
            index = "1",
            arity = "0..1",
            paramLabel = "DIR",
            description = "Where the run goes; it must not exist (default: the file's name without " + SUFFIX + ")")
    private Path directory;

    @Option(
            names = "--size-limit",
            paramLabel = "SIZE",
            description = "The maximum size to unpack, such as 20GiB (default: 64 times the size of the file, plus "
                    + "64MiB)")
    private String sizeLimit;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, DamagedPack {
        if (!Files.isRegularFile(file)) {
            throw new BadRun("%s: no such file".formatted(file));
        }
        var folder = directory == null ? beside() : directory;
        var root = new String[1];
        int files = PackedRun.unpack(file, folder, limit(), unpacked -> root[0] = WholeRun.root(unpacked, file));
        spec.commandLine().getOut().println("%s  %,d files, Merkle root %s".formatted(folder, files, root[0]));
        return ExitCode.DONE;
    }

    private long limit() throws BadRun {
        if (sizeLimit == null) {
            return PackedRun.usualLimit(file);
        }
        return Quantity.bytes(sizeLimit)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--size-limit is \"%s\": a size, such as 20GiB".formatted(sizeLimit)));
    }

    private Path beside() throws BadRun {
        var name = file.getFileName().toString();
        if (!name.endsWith(SUFFIX) || name.length() == SUFFIX.length()) {
            throw new BadRun("%s: name the folder to create, as in kvmsim unpack %s DIR".formatted(file, file));
        }
        return file.resolveSibling(name.substring(0, name.length() - SUFFIX.length()));
    }
}
