package io.kvmsim.cli;

import io.kvmsim.cpu.BadModel;
import io.kvmsim.cpu.Guest;
import io.kvmsim.cpu.Placement;
import io.kvmsim.scenario.Quantity;
import io.kvmsim.trace.BadTrace;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `kvmsim migrate check`
@Command(
        name = "check",
        description =
                "Says which guest can move from where to where, and for each move that is refused, by which rules.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  kvmsim migrate check --all",
            "  kvmsim migrate check --from z16 --to z14,z15 --model z14-base",
            "  kvmsim migrate check --all --memory 32TiB --cpus 100"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all of the moves can be made", "1:some cannot", "2:wrong usage or bad input"})
final class MigrateCheckCommand implements Callable<Integer> {
    @Option(names = "--from", split = ",", paramLabel = "HOST", description = "Names of config/hosts or host files")
    private List<String> from = List.of();

    @Option(names = "--to", split = ",", paramLabel = "HOST", description = "Names of config/hosts or host files")
    private List<String> to = List.of();

    @Option(names = "--all", description = "All of config/hosts, where --from or --to is not given")
    private boolean all;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = "host",
            description =
                    "The guest's CPU model: host for all that the source offers, a name of kvmsim cpu list also with "
                            + "-base, a model file, or host:HOST (default: ${DEFAULT-VALUE})")
    private String model;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "4GiB",
            description = "The guest's memory with what may be plugged in (default: ${DEFAULT-VALUE})")
    private String memory;

    @Option(
            names = "--cpus",
            paramLabel = "N",
            defaultValue = "1",
            description = "The guest's vCPUs (default: ${DEFAULT-VALUE})")
    private int vcpus;

    @Option(names = "--cmma", description = "The guest uses CMMA, whatever its model says")
    private boolean cmma;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadModel, BadTrace {
        if (vcpus < 1) {
            throw usage("\"%d\" is no number of vCPUs; a guest has at least 1".formatted(vcpus));
        }
        long bytes = Quantity.bytes(memory)
                .orElseThrow(() -> usage("\"%s\" is no size; sizes are 512MiB, 4GiB, 16TiB".formatted(memory)));
        var moves = moves(hosts(from, "--from"), hosts(to, "--to"), bytes);
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(moves.stream().map(Move::json).toList()));
        } else {
            out.println("CPU model %s, %s of memory, %d vCPU%s%s"
                    .formatted(
                            model.equals("host") ? "host of the source" : model,
                            Quantity.readable(bytes),
                            vcpus,
                            vcpus == 1 ? "" : "s",
                            cmma ? ", with CMMA" : ""));
            out.println();
            MoveText.lines(moves).forEach(out::println);
        }
        return moves.stream().allMatch(Move::possible) ? ExitCode.DONE : ExitCode.DIFFERENCE;
    }

    private List<HostFiles.Named> hosts(List<String> names, String option) throws BadTrace {
        if (names.isEmpty() && !all) {
            throw usage("Missing %s or --all".formatted(option));
        }
        return names.isEmpty() ? HostFiles.all() : HostFiles.read(names);
    }

    private ParameterException usage(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    private List<Move> moves(List<HostFiles.Named> sources, List<HostFiles.Named> targets, long bytes)
            throws BadModel, BadTrace {
        var moves = new ArrayList<Move>();
        for (var source : sources) {
            var guest = new Guest(ModelWord.model(model, source.host()), bytes, vcpus, cmma);
            var atSource = Placement.of(guest, source.host());
            for (var target : targets) {
                moves.add(new Move(source.name(), target.name(), atSource, Placement.of(guest, target.host())));
            }
        }
        return moves;
    }
}
