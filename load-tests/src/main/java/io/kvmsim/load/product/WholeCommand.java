package io.kvmsim.load.product;

import io.kvmsim.load.bench.Z15;
import io.kvmsim.load.measure.Figures;
import io.kvmsim.load.measure.Scratch;
import io.kvmsim.load.measure.Stopwatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// How long does `./kvmsim run` take for N VMs, from the shell to the exit, with the caches that the build has trained?
@Command(name = "command")
public final class WholeCommand implements Callable<Figures> {
    private static final Path LAUNCHER =
            Z15.CONFIG.toAbsolutePath().resolveSibling("kvmsim").normalize();

    @Option(names = "--vms", required = true)
    private int vms;

    @Option(names = "--hosts", defaultValue = "16")
    private int hosts;

    @Option(names = "--run", required = true, description = "The run directory, which must not exist.")
    private Path path;

    @Option(names = "--keep", description = "Leave the run directory.")
    private boolean keep;

    @Override
    public Figures call() throws IOException, InterruptedException {
        kvmsim("--version"); // builds kvmsim and trains its caches, if the sources are newer
        var scenario = path.resolveSibling(path.getFileName() + ".yaml");
        Files.createDirectories(scenario.toAbsolutePath().getParent());
        Files.writeString(scenario, """
            apiVersion: kvmsim/v1
            kind: Scenario
            name: whole-command
            seed: 1
            hosts:
              - {name: z15, count: %d, machine: "%s", memory: %dGiB}
            guests:
              - {name: vm, count: %d, recording: "%s"}
            """.formatted(hosts, Z15.MACHINE, vms / hosts + 1, vms, Z15.RECORDING));
        try {
            var watch = new Stopwatch();
            kvmsim("run", scenario.toString(), "--run", path.toString());
            double run = watch.read().seconds();
            watch = new Stopwatch();
            kvmsim("vm", "show", path.toString(), firstVm());
            return new Figures()
                    .put("vms", vms)
                    .put("wallSeconds", run)
                    .put("questionSeconds", watch.read().seconds());
        } finally {
            if (!keep) {
                Files.deleteIfExists(scenario);
                new Scratch(path).close();
            }
        }
    }

    /// Names have as many digits as the number of VMs.
    private String firstVm() {
        return "vm-" + ("%0" + String.valueOf(vms).length() + "d").formatted(1);
    }

    private static void kvmsim(String... words) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(LAUNCHER.toString()));
        command.addAll(List.of(words));
        int exit = new ProcessBuilder(command)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()
                .waitFor();
        if (exit != 0) {
            throw new IllegalStateException("exit code %d of %s".formatted(exit, String.join(" ", command)));
        }
    }
}
