package io.kvmsim.cli.history;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.MomentOption;
import io.kvmsim.cli.option.Question;
import io.kvmsim.cli.option.RunArgument;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.Table;
import io.kvmsim.history.ask.Blame;
import io.kvmsim.history.ask.GuestBlame;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.read.GuestVms;
import io.kvmsim.history.text.FactText;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.values.BadInput;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim history blame DIR VM [FIELD]`
@Command(
        name = "blame",
        description = "Show for each field of the state of a VM the event, time, principal and call that set " + "it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  kvmsim history blame runs/first-run-1 vm-0001 crypto",
            "  kvmsim history blame runs/first-run-1 vm-0001 --at '#20'",
            "  kvmsim history blame runs/host-evacuation-1 --guest old-0001 mem"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:shown", "2:no such VM or field", "4:the journal is damaged or does not follow"})
final class HistoryBlameCommand implements Callable<Integer> {
    /// A longer value is cut in the table.
    private static final int VALUE_MAX = 40;

    @Mixin
    private RunArgument directory;

    @Parameters(
            index = "1..*",
            arity = "0..2",
            paramLabel = "VM [FIELD]",
            hideParamSyntax = true,
            description = "The name of the VM (not with --guest), and the field to show with the fields below it, "
                    + "e.g. crypto, mem.limit, vcpus.0")
    private List<String> words = new ArrayList<>();

    @Option(
            names = "--guest",
            paramLabel = "NAME",
            description = "In place of VM: follow this guest through all its VMs. A field that it took along in a "
                    + "migration was set by the event in the previous VM")
    private String guest;

    @Mixin
    private MomentOption at;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, BadInput, JournalDamaged {
        var moment = Moment.parse(at.text());
        int names = guest == null ? 1 : 0;
        if (words.size() < names || words.size() > names + 1) {
            throw new ParameterException(
                    spec.commandLine(),
                    guest == null ? "name the VM, or a guest with --guest" : "--guest stands in the place of VM");
        }
        var field = words.size() > names ? words.getLast() : "";
        if (guest != null) {
            return showGuest(Question.of(
                    directory.path(), history -> GuestBlame.of(history, new GuestVms(guest), field, moment)));
        }
        var lines = Question.of(directory.path(), history -> Blame.of(history, words.getFirst(), field, moment));
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(
                    lines.stream().map(HistoryBlameCommand::json).toList()));
            return ExitCode.DONE;
        }
        var table = new Table("FIELD", "VALUE", "EVENT", "TIME", "BY", "CALL");
        for (var line : lines) {
            var fact = line.setBy();
            table.row(
                    line.field(),
                    cut(line.value().text()),
                    fact.address(),
                    fact.when().text(),
                    fact.by().text(),
                    cut(FactText.call(fact)));
        }
        table.lines().forEach(out::println);
        return ExitCode.DONE;
    }

    /// With the VM that the guest is in, and the VM whose event it is.
    private int showGuest(List<GuestBlame.Line> lines) {
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(lines.stream()
                    .map(line -> {
                        var json = new LinkedHashMap<String, Object>();
                        json.put("vm", line.vm());
                        json.put("setIn", line.line().setBy().vm().value());
                        json.putAll(json(line.line()));
                        return json;
                    })
                    .toList()));
            return ExitCode.DONE;
        }
        var table = new Table("VM", "FIELD", "VALUE", "SET IN", "EVENT", "TIME", "BY", "CALL");
        for (var line : lines) {
            var fact = line.line().setBy();
            table.row(
                    line.vm(),
                    line.line().field(),
                    cut(line.line().value().text()),
                    fact.vm(),
                    fact.address(),
                    fact.when().text(),
                    fact.by().text(),
                    cut(FactText.call(fact)));
        }
        table.lines().forEach(out::println);
        return ExitCode.DONE;
    }

    private static String cut(String text) {
        return text.length() <= VALUE_MAX ? text : text.substring(0, VALUE_MAX - 1) + "…";
    }

    private static Map<String, Object> json(Blame.Line line) {
        var fact = line.setBy();
        var json = new LinkedHashMap<String, Object>();
        json.put("field", line.field());
        json.put("value", line.value().json());
        json.put("event", fact.address().toString());
        json.put("type", fact.type());
        json.put("time", fact.when().text());
        json.put("principal", fact.by().name());
        json.put("user", fact.by().user());
        json.put("call", FactText.call(fact));
        return json;
    }
}
