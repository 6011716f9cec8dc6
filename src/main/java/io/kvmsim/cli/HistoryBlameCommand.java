package io.kvmsim.cli;

import io.kvmsim.history.BadQuery;
import io.kvmsim.history.Blame;
import io.kvmsim.history.FactText;
import io.kvmsim.history.Moment;
import io.kvmsim.journal.JournalDamaged;
import io.kvmsim.run.BadRun;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim history blame DIR VM [FIELD]`
@Command(
        name = "blame",
        description = "Shows for every field of a VM's state the event, time, principal and call that set it.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  kvmsim history blame runs/first-run-1 vm-0001 crypto",
            "  kvmsim history blame runs/first-run-1 vm-0001 --at '#20'"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:shown", "2:no such VM or field", "4:the journal is damaged or does not follow"})
final class HistoryBlameCommand implements Callable<Integer> {
    /// A longer value is cut in the table.
    private static final int VALUE_MAX = 40;

    @Parameters(index = "0", paramLabel = "DIR", description = "A run directory")
    private Path directory;

    @Parameters(index = "1", paramLabel = "VM", description = "Its name")
    private String name;

    @Parameters(
            index = "2",
            arity = "0..1",
            paramLabel = "FIELD",
            defaultValue = "",
            description = "Only this, with what is part of it, e.g. crypto, mem.limit, vcpus.0")
    private String field;

    @Option(
            names = "--at",
            paramLabel = "MOMENT",
            defaultValue = "end",
            description = "As it was: an event '#812', +1h30m, a wall time in RFC 3339 (default: ${DEFAULT-VALUE})")
    private String at;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, BadQuery, JournalDamaged {
        var moment = Moment.parse(at);
        var lines = Question.of(directory, history -> Blame.of(history, name, field, moment));
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
