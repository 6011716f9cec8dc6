package io.kvmsim.cli.migrate;

import io.kvmsim.cli.option.DeprecatedFeatures;
import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.HostFiles;
import io.kvmsim.cli.option.ModelWord;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cpu.GuestModel;
import io.kvmsim.cpu.GuestModels;
import io.kvmsim.cpu.GuestRequirements;
import io.kvmsim.cpu.Kernel;
import io.kvmsim.cpu.Placement;
import io.kvmsim.scenario.Machines;
import io.kvmsim.scenario.file.ScenarioFile;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.Quantity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Function;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `kvmsim migrate check`
@Command(
        name = "check",
        description = "Check which guests can move from which hosts to which, and show the rules that refuse "
                + "each other move.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  kvmsim migrate check --all",
            "  kvmsim migrate check --from z16 --to z14,z15 --model z14-base",
            "  kvmsim migrate check --all --memory 32TiB --cpus 100",
            "  kvmsim migrate check --from z15 --to z16 --huge-pages",
            "  kvmsim migrate check --guests config/scenarios/host-evacuation.yaml"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:all moves are possible", "1:some moves are not possible", "2:wrong usage or invalid input"})
final class MigrateCheckCommand implements Callable<Integer> {
    @Option(
            names = "--from",
            split = ",",
            paramLabel = "HOST",
            description = "Names in config/hosts or host files, separated by commas")
    private List<String> from = List.of();

    @Option(
            names = "--to",
            split = ",",
            paramLabel = "HOST",
            description = "Names in config/hosts or host files, separated by commas")
    private List<String> to = List.of();

    @Option(names = "--all", description = "Use all hosts of config/hosts in place of a missing --from or --to")
    private boolean all;

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            defaultValue = "host",
            description = "The guest's CPU model: host for all that the source offers. " + ModelWord.DESCRIPTION
                    + " (default: ${DEFAULT-VALUE})")
    private String model;

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            defaultValue = "4GiB",
            description = "The maximum memory of the guest (default: ${DEFAULT-VALUE})")
    private String memory;

    @Option(
            names = "--cpus",
            paramLabel = "N",
            defaultValue = "1",
            description = "The number of vCPUs of the guest (default: ${DEFAULT-VALUE})")
    private int vcpus;

    @Option(names = "--cmma", description = "Check a guest that uses CMMA, whatever its model is")
    private boolean cmma;

    @Option(
            names = "--huge-pages",
            description = "Check a guest with pages of 1 MiB; its host needs module.hpage in its file")
    private boolean hugePages;

    @Option(
            names = "--guests",
            paramLabel = "SCENARIO",
            description = "Check the guests of this scenario file with their models, memory and vCPUs; its hosts "
                    + "are the default of --from and --to")
    private Path guests;

    @Mixin
    private DeprecatedFeatures deprecated;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    /// Guests that are alike.
    ///
    /// @param name    of their group; empty where they are not scenario's
    /// @param memory  bytes, with what can be plugged in later, as are the vCPUs
    /// @param cmma    asked for by the command line
    /// @param asGuest as a host looks at one of them, by its CPU model
    private record Kind(
            String name,
            String model,
            long memory,
            int vcpusMax,
            boolean cmma,
            boolean hugePages,
            Function<GuestModel, GuestRequirements> asGuest) {
        String title() {
            return "%sCPU model %s, %s of memory%s, %d vCPU%s%s"
                    .formatted(
                            name.isEmpty() ? "" : name + ": ",
                            model.equals(GuestModels.HOST) ? "host of the source" : model,
                            Quantity.readable(memory),
                            hugePages ? " in pages of 1 MiB" : "",
                            vcpusMax,
                            vcpusMax == 1 ? "" : "s",
                            cmma ? ", with CMMA" : "");
        }
    }

    @Override
    public Integer call() throws BadInput {
        var kinds = new ArrayList<Kind>();
        var machines = new ArrayList<HostFiles.Named>();
        if (guests == null) {
            kinds.add(asked());
        } else {
            read(kinds, machines);
        }
        var sources = hosts(from, "--from", machines);
        var targets = hosts(to, "--to", machines);
        var json = new ArrayList<Map<String, Object>>();
        boolean possible = true;
        var text = new ArrayList<String>();
        for (var kind : kinds) {
            var moves = moves(kind, sources, targets);
            possible &= moves.stream().allMatch(Move::possible);
            moves.forEach(move -> json.add(move.json(kind.name())));
            text.addAll(text.isEmpty() ? List.of(kind.title(), "") : List.of("", kind.title(), ""));
            text.addAll(MoveText.lines(moves));
        }
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(json));
        } else {
            text.forEach(out::println);
        }
        return possible ? ExitCode.DONE : ExitCode.DIFFERENCE;
    }

    private Kind asked() {
        if (vcpus < 1) {
            throw usage("\"%d\" is not a number of vCPUs; a guest has at least 1".formatted(vcpus));
        }
        long bytes = Quantity.bytes(memory)
                .orElseThrow(() -> usage("\"%s\" is not a size; sizes are 512MiB, 4GiB, 16TiB".formatted(memory)));
        return new Kind(
                "",
                model,
                bytes,
                vcpus,
                cmma,
                hugePages,
                itsModel -> new GuestRequirements(itsModel, bytes, vcpus, vcpus, cmma, hugePages));
    }

    /// What a scenario says of guests and machines. Those with a recording say nothing of themselves.
    private void read(List<Kind> kinds, List<HostFiles.Named> machines) throws BadInput {
        var scenario = ScenarioFile.read(guests);
        scenario.guests().stream()
                .filter(group -> group.recording().isEmpty())
                .map(group -> new Kind(
                        group.name() + "-*",
                        group.model(),
                        group.memoryMax(),
                        group.cpusMax(),
                        false,
                        group.hugePages(),
                        group::asGuest))
                .forEach(kinds::add);
        if (kinds.isEmpty()) {
            throw usage("%s: all its guests are brought up by recordings, which do not say what they need"
                    .formatted(guests));
        }
        for (var host : scenario.hosts()) {
            machines.add(new HostFiles.Named(host.name(), Machines.of(host)));
        }
    }

    private List<HostFiles.Named> hosts(List<String> names, String option, List<HostFiles.Named> machines)
            throws BadInput {
        if (!names.isEmpty()) {
            return HostFiles.read(names);
        }
        if (!all && machines.isEmpty()) {
            throw usage("Missing %s or --all".formatted(option));
        }
        return all ? HostFiles.all() : machines;
    }

    private ParameterException usage(String problem) {
        return new ParameterException(spec.commandLine(), problem);
    }

    private List<Move> moves(Kind kind, List<HostFiles.Named> sources, List<HostFiles.Named> targets) throws BadInput {
        var moves = new ArrayList<Move>();
        for (var source : sources) {
            var itsModel = deprecated.in(ModelWord.model(kind.model(), source.host(), Kernel.LINUX_6_12));
            var guest = kind.asGuest().apply(itsModel);
            var atSource = Placement.of(guest, source.host());
            for (var target : targets) {
                moves.add(new Move(source.name(), target.name(), atSource, Placement.of(guest, target.host())));
            }
        }
        return moves;
    }
}
