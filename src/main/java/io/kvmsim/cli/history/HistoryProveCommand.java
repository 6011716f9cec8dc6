package io.kvmsim.cli.history;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.Question;
import io.kvmsim.cli.option.VmArgument;
import io.kvmsim.history.fold.Address;
import io.kvmsim.history.proof.EventProof;
import io.kvmsim.history.proof.SealStatement;
import io.kvmsim.log.format.DurableFile;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.values.BadInput;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim history prove DIR VM EVENT`
@Command(
        name = "prove",
        description = {
            "Write a proof that an event or a refused call is part of a sealed history. The proof "
                    + "can be checked without the journal.",
            "The proof contains all records of this VM, and nothing about the others."
        },
        footerHeading = "%nExample:%n",
        footer = "  kvmsim history prove runs/first-run-1 vm-0001 '#20' --to proof.json",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:written", "2:no such VM or event", "4:the journal is damaged or does not follow"})
final class HistoryProveCommand implements Callable<Integer> {
    @Mixin
    private VmArgument vm;

    @Parameters(
            index = "2",
            paramLabel = "EVENT",
            description = "The event, e.g. '#812', or the refused call, e.g. '#812!1'")
    private String event;

    @Option(names = "--seal", paramLabel = "FILE", description = "The seal (default: seal.json in DIR)")
    private Path seal;

    @Option(names = "--to", required = true, paramLabel = "FILE", description = "The file to write")
    private Path to;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, BadInput, JournalDamaged {
        var address = Address.parse(event)
                .orElseThrow(() -> new BadInput("\"%s\" is not an event, e.g. '#812'".formatted(event)));
        var file = seal == null ? vm.directory().resolve("seal.json") : seal;
        if (!Files.isRegularFile(file)) {
            throw new BadInput("%s: no such seal; kvmsim history seal writes it".formatted(file));
        }
        return Question.ofJournal(vm.directory(), history -> {
            var statement = SealStatement.read(file);
            var proof = EventProof.of(history, vm.name(), address, statement);
            try (var written = DurableFile.replacing(to)) {
                written.keep(proof.json());
            }
            spec.commandLine()
                    .getOut()
                    .println(to + "  " + proof.check(statement).proven());
            return ExitCode.DONE;
        });
    }
}
