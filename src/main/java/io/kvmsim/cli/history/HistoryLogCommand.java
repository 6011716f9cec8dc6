package io.kvmsim.cli.history;

import io.kvmsim.abi.Errno;
import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.Question;
import io.kvmsim.cli.option.RunArgument;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.Table;
import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.read.Glob;
import io.kvmsim.history.read.GuestVms;
import io.kvmsim.history.read.HistoryLog;
import io.kvmsim.history.read.LogCount;
import io.kvmsim.history.read.LogFilter;
import io.kvmsim.history.read.NewestFirst;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.history.text.FieldNames;
import io.kvmsim.ledger.EventName;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.Csv;
import java.io.IOException;
import java.nio.file.StandardWatchEventKinds;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim history log DIR [VM…]`
@Command(
        name = "log",
        description = {
            "Show the events and the refused calls of a run, one per line. Refused calls have no "
                    + "event number of their own: #812!1 is the first refusal after event #812.",
            "A moment is an event #812, a virtual time +1h30m, a wall time in RFC 3339, or end."
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  kvmsim history log runs/first-run-1 vm-0001",
            "  kvmsim history log runs/first-run-1 --type MemoryLimitSet --limit 10",
            "  kvmsim history log runs/first-run-1 --refused --by errno",
            "  kvmsim history log runs/host-evacuation-1 --guest old-0001"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:shown", "2:wrong usage", "4:the journal is damaged or does not follow"})
final class HistoryLogCommand implements Callable<Integer> {
    @Mixin
    private RunArgument directory;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "VM", description = "Show only these VMs; accepts * and ?")
    private List<String> names = new ArrayList<>();

    @Option(names = "--vm", paramLabel = "NAME", description = "Show only these VMs, as with VM")
    private List<String> vms = new ArrayList<>();

    @Option(
            names = "--guest",
            paramLabel = "NAME",
            description = "Show all VMs of this guest: web-0001 and, after it migrated or booted again, "
                    + "web-0001.2; accepts * and ?")
    private List<String> guests = new ArrayList<>();

    @Option(
            names = "--type",
            split = ",",
            paramLabel = "EVENT",
            description = "Show only events of this type, e.g. MemoryLimitSet or memory-limit-set")
    private List<String> types = new ArrayList<>();

    @Option(
            names = "--attr",
            split = ",",
            paramLabel = "NAME",
            description = "Show only calls that set this attribute, also without success, and events that changed "
                    + "this field, e.g. mem.limit, crypto.aes")
    private List<String> attributes = new ArrayList<>();

    @Option(
            names = "--errno",
            split = ",",
            paramLabel = "NAME",
            description = "Show only calls that were refused with this errno, e.g. EBUSY")
    private List<String> errnos = new ArrayList<>();

    @Option(names = "--refused", description = "Show only refused calls")
    private boolean refused;

    @Option(
            names = "--principal",
            paramLabel = "NAME",
            description = "Show only calls of this principal; accepts * and ?; host and fault select events that "
                    + "no person caused")
    private List<String> principals = new ArrayList<>();

    @Option(names = "--from", paramLabel = "MOMENT", description = "Show only entries at this moment or later")
    private String from;

    @Option(names = "--to", paramLabel = "MOMENT", description = "Show only entries at this moment or earlier")
    private String to;

    @Option(
            names = "--after",
            paramLabel = "EVENT",
            description = "Show only entries after this event of the VM, e.g. '#800'")
    private String after;

    @Option(names = "--limit", paramLabel = "N", description = "Show at most N entries")
    private long limit = Long.MAX_VALUE;

    @Option(names = "--newest-first", description = "Show the newest entries first; with --limit the last N entries")
    private boolean newestFirst;

    @Option(names = "--follow", description = "Wait for new entries and show them, until interrupted")
    private boolean follow;

    @Option(
            names = "--by",
            paramLabel = "KIND",
            description = "Print counts instead of entries, by ${COMPLETION-CANDIDATES}")
    private LogCount.By by;

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "table",
            description = "The output format: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private LogForm form;

    @Option(names = "--json", description = "The same as -o json")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, BadInput, JournalDamaged {
        if (limit < 1) {
            throw new ParameterException(spec.commandLine(), "--limit is %d: at least 1".formatted(limit));
        }
        if (follow && (newestFirst || by != null)) {
            throw new ParameterException(spec.commandLine(), "--follow cannot be combined with --newest-first or --by");
        }
        var filter = filter();
        return Question.of(directory.path(), history -> {
            if (!attributes.isEmpty()) {
                var anyHome = history.run().homes().values().iterator().next();
                new FieldNames(anyHome.host()).require("--attr", attributes);
            }
            if (!follow) {
                requireGuests(history);
            }
            if (by != null) {
                count(history, filter);
            } else if (follow) {
                follow(history, filter);
            } else {
                show(history, filter);
            }
            return ExitCode.DONE;
        });
    }

    private void requireGuests(RunHistory history) throws BadInput {
        for (var guest : guests) {
            if (Glob.ofGuests(guest).isPlain()) {
                new GuestVms(guest).vms(history);
            }
        }
    }

    private LogForm form() {
        return json ? LogForm.json : form;
    }

    private void show(RunHistory history, LogFilter filter) throws BadInput, IOException {
        var out = spec.commandLine().getOut();
        var last = newestFirst ? NewestFirst.of(history, filter, limit) : Optional.<List<Fact>>empty();
        try (var lines = new LogLines(out, form(), history.run(), newestFirst && last.isEmpty(), limit)) {
            if (last.isPresent()) {
                for (var fact : last.get()) {
                    lines.add(fact);
                }
            } else {
                HistoryLog.tell(history, filter, lines::add);
            }
            lines.end();
        } catch (LogLines.Full _) {
            // As many as were asked for.
        }
    }

    /// A change of the journal's folder says that there is more; where the file system tells none, a second passes.
    private void follow(RunHistory history, LogFilter filter) throws IOException {
        var journal = history.run().journal();
        try (var log = HistoryLog.following(history, filter);
                var lines = new LogLines(spec.commandLine().getOut(), form(), history.run(), false, limit);
                var changes = journal.getFileSystem().newWatchService()) {
            journal.register(changes, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY);
            while (true) {
                log.advance(lines::add);
                lines.flush();
                var change = changes.poll(1, TimeUnit.SECONDS);
                if (change != null) {
                    change.pollEvents();
                    change.reset();
                }
            }
        } catch (LogLines.Full _) {
            // As many as were asked for.
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void count(RunHistory history, LogFilter filter) throws BadInput, IOException {
        var rows = HistoryLog.count(history, filter, by).rows().stream()
                .limit(limit)
                .toList();
        var out = spec.commandLine().getOut();
        switch (form()) {
            case table -> {
                var table = new Table(by.name().toUpperCase(Locale.ROOT), ">COUNT");
                rows.forEach(row -> table.row(row.name(), row.count()));
                table.lines().forEach(out::println);
            }
            case json -> out.println(OutputFormat.json(rows));
            case jsonl, cloudevents -> rows.forEach(row -> out.println(OutputFormat.line(row)));
            case csv -> {
                out.println(Csv.line(List.of(by.name(), "count")));
                rows.forEach(row -> out.println(Csv.line(List.of(row.name(), String.valueOf(row.count())))));
            }
        }
    }

    private LogFilter filter() throws BadInput {
        names.addAll(vms);
        return new LogFilter(
                Stream.concat(names.stream().map(Glob::new), guests.stream().map(Glob::ofGuests))
                        .toList(),
                types(),
                attributes,
                errnos(),
                refused,
                principals.stream().map(Glob::new).toList(),
                from == null ? Optional.empty() : Optional.of(Moment.parse(from)),
                to == null ? Optional.empty() : Optional.of(Moment.parse(to)),
                after());
    }

    private Optional<Address> after() {
        if (after == null) {
            return Optional.empty();
        }
        return Optional.of(Address.parse(after)
                .orElseThrow(() -> new ParameterException(
                        spec.commandLine(), "--after \"%s\" is not an event, e.g. '#800'".formatted(after))));
    }

    private Set<String> types() {
        var known = new HashSet<String>();
        for (var type : types) {
            known.add(EventName.known(type)
                    .orElseThrow(() -> new ParameterException(
                            spec.commandLine(),
                            "--type \"%s\" is not an event; --by type lists the types that occur".formatted(type))));
        }
        return known;
    }

    private Set<String> errnos() {
        var known = new HashSet<String>();
        for (var errno : errnos) {
            try {
                known.add(Errno.valueOf(errno).name());
            } catch (IllegalArgumentException _) {
                throw new ParameterException(
                        spec.commandLine(), "--errno \"%s\" is not an errno of KVM, e.g. EBUSY".formatted(errno));
            }
        }
        return known;
    }
}
