package io.kvmsim.cli.history;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.Question;
import io.kvmsim.cli.option.VmArgument;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.history.ask.Why;
import io.kvmsim.history.fold.Address;
import io.kvmsim.history.text.FactText;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.values.BadInput;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim history why DIR VM REFUSAL`
@Command(
        name = "why",
        description = "Explain why a call was refused: the rule, its section of the specification, and the "
                + "event that made it apply.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  kvmsim history log runs/admin-mistakes-1 --errno EBUSY",
            "  kvmsim history why runs/admin-mistakes-1 web-0001 '#18!1'"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:explained", "2:no such VM or refused call", "4:the journal is damaged or does not follow"})
final class HistoryWhyCommand implements Callable<Integer> {
    @Mixin
    private VmArgument vm;

    @Parameters(
            index = "2",
            paramLabel = "REFUSAL",
            description = "The refused call, e.g. '#812!1', the first one after event #812")
    private String refusal;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, BadInput, JournalDamaged {
        var address = Address.parse(refusal)
                .orElseThrow(() -> new BadInput(
                        "\"%s\" is not a refused call: the first one after event 812 is '#812!1'".formatted(refusal)));
        var why = Question.of(vm.directory(), history -> Why.of(history, vm.name(), address));
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(why.json()));
            return ExitCode.DONE;
        }
        var rule = why.rule();
        out.println(why.text());
        out.println("call    " + FactText.line(why.refusal()));
        out.println("rule    %s, section %s, %s(): %s".formatted(rule, rule.section(), rule.function(), rule.says()));
        why.since().ifPresent(event -> out.println("event   " + FactText.line(event)));
        return ExitCode.DONE;
    }
}
