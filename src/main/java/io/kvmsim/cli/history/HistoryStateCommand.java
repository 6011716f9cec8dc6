package io.kvmsim.cli.history;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.MomentOption;
import io.kvmsim.cli.option.Question;
import io.kvmsim.cli.option.RunArgument;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.Table;
import io.kvmsim.history.ask.GuestStates;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.StateAt;
import io.kvmsim.history.read.GuestVms;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.history.text.FieldValue;
import io.kvmsim.history.text.Fields;
import io.kvmsim.kvm.state.VmName;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentSkipListMap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `kvmsim history state DIR --at MOMENT`
@Command(
        name = "state",
        description = "Show the state of one VM or of all VMs of a run at a moment, field by field.",
        footerHeading = "%nExamples:%n",
        footer = {
            "  kvmsim history state runs/first-run-1 --vm vm-0001 --at '#20'",
            "  kvmsim history state runs/first-run-1 --at +1ms --field vcpus --field crypto.aes",
            "  kvmsim history state runs/host-evacuation-1 --guest old-0001 --at +30m"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:shown", "2:wrong usage", "4:the journal is damaged or does not follow"})
final class HistoryStateCommand implements Callable<Integer> {
    private static final Set<String> SUMMARY =
            Set.of("vcpus", "mem.limit", "slots", "cmma", "migration", "crypto.aes", "crypto.dea", "crypto.apie");

    @Mixin
    private RunArgument directory;

    @Mixin
    private MomentOption at;

    @Option(names = "--vm", paramLabel = "NAME", description = "The name of the VM (default: all VMs)")
    private String vm;

    @Option(
            names = "--guest",
            paramLabel = "NAME",
            description = "The VM that this guest is in at the moment, e.g. web-0001.2 after a migration; both VMs "
                    + "during a migration")
    private String guest;

    @Option(
            names = "--field",
            paramLabel = "FIELD",
            description = "Show only this field and the fields below it, e.g. mem, cpu.facilities; can be repeated")
    private List<String> wanted = new ArrayList<>();

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, BadInput, JournalDamaged {
        var moment = Moment.parse(at.text());
        if (vm != null && guest != null) {
            throw new ParameterException(spec.commandLine(), "--vm and --guest: name one of the two");
        }
        return Question.of(directory.path(), history -> {
            if (guest != null) {
                showGuest(GuestStates.of(history, new GuestVms(guest), moment));
            } else if (vm == null) {
                showAll(history, moment);
            } else {
                show(history.at(vm, moment));
            }
            return ExitCode.DONE;
        });
    }

    /// A row of the table, or a line of the array.
    private record Shown(String host, long event, SequencedMap<String, FieldValue> fields) {}

    private SequencedMap<String, FieldValue> fields(StateAt state, VmName name) {
        return wanted.isEmpty() ? Fields.of(state.situation(), name) : Fields.of(state.situation(), name, wanted);
    }

    private void show(StateAt state) throws BadInput {
        var out = spec.commandLine().getOut();
        if (state.situation().vms().isEmpty()) {
            out.println("%s: %s".formatted(vm, state.records() == 0 ? "not yet there" : "closed"));
        }
        for (var each : state.situation().vms()) {
            var fields = fields(state, each.name());
            if (fields.isEmpty()) {
                throw new BadInput("%s has no field \"%s\"".formatted(each.name(), String.join("\", \"", wanted)));
            }
            if (output.isJson()) {
                out.println(OutputFormat.json(
                        json(each.name().value(), new Shown(state.home().name(), state.event(), fields))));
            } else {
                var table = new Table("FIELD", "VALUE");
                fields.forEach((field, value) -> table.row(field, value.text()));
                table.lines().forEach(out::println);
            }
        }
    }

    /// A table for each of its VMs, with a line above it; in JSON always an array.
    private void showGuest(List<StateAt> states) throws BadInput {
        var out = spec.commandLine().getOut();
        var shown = new LinkedHashMap<String, Shown>();
        for (var state : states) {
            for (var each : state.situation().vms()) {
                var fields = fields(state, each.name());
                if (!fields.isEmpty()) {
                    shown.put(each.name().value(), new Shown(state.home().name(), state.event(), fields));
                }
            }
        }
        if (shown.isEmpty() && !states.isEmpty()) {
            throw new BadInput("%s has no field \"%s\"".formatted(guest, String.join("\", \"", wanted)));
        }
        if (output.isJson()) {
            out.println(OutputFormat.json(shown.entrySet().stream()
                    .map(entry -> json(entry.getKey(), entry.getValue()))
                    .toList()));
            return;
        }
        if (shown.isEmpty()) {
            out.println("%s: not there".formatted(guest));
        }
        shown.forEach((name, it) -> {
            out.println("%s on %s, #%d".formatted(name, it.host(), it.event()));
            var table = new Table("FIELD", "VALUE");
            it.fields().forEach((field, value) -> table.row(field, value.text()));
            table.lines().forEach(out::println);
        });
    }

    private static Map<String, Object> json(String name, Shown shown) {
        var json = new LinkedHashMap<String, Object>();
        json.put("vm", name);
        json.put("host", shown.host());
        json.put("event", shown.event());
        var fields = new LinkedHashMap<String, Object>();
        shown.fields().forEach((field, value) -> fields.put(field, value.json()));
        json.put("fields", fields);
        return json;
    }

    private void showAll(RunHistory history, Moment moment) throws BadInput, IOException {
        boolean isSummary = wanted.isEmpty();
        var shown = new ConcurrentSkipListMap<String, Shown>();
        history.at(moment, isSummary ? SUMMARY : wanted, Runtime.getRuntime().availableProcessors(), state -> {
            for (var each : state.situation().vms()) {
                var fields = isSummary
                        ? Fields.exactly(state.situation(), each.name(), SUMMARY)
                        : fields(state, each.name());
                shown.put(each.name().value(), new Shown(state.home().name(), state.event(), fields));
            }
        });
        var out = spec.commandLine().getOut();
        if (output.isJson()) {
            out.println(OutputFormat.json(shown.entrySet().stream()
                    .map(entry -> json(entry.getKey(), entry.getValue()))
                    .toList()));
            return;
        }
        table(shown).lines().forEach(out::println);
    }

    /// A column for each field that some VM has.
    private static Table table(Map<String, Shown> shown) {
        var columns = new ArrayList<String>();
        shown.values().forEach(it -> it.fields().keySet().stream()
                .filter(field -> !columns.contains(field))
                .forEach(columns::add));
        var headers = new ArrayList<>(List.of("VM", "HOST", ">EVENT"));
        headers.addAll(columns);
        var table = new Table(headers.toArray(String[]::new));
        shown.forEach((name, it) -> {
            var cells = new ArrayList<Object>(List.of(name, it.host(), it.event()));
            columns.forEach(field -> cells.add(
                    it.fields().containsKey(field) ? it.fields().get(field).text() : "-"));
            table.row(cells.toArray());
        });
        return table;
    }
}
