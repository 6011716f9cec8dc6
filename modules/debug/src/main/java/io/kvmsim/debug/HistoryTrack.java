package io.kvmsim.debug;

import io.kvmsim.history.ask.Tape;
import io.kvmsim.history.ask.Why;
import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.history.text.FactText;
import io.kvmsim.run.export.TraceExport;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// The history of one VM of a run.
public final class HistoryTrack implements Track {
    private final RunHistory run;
    private final String vm;
    private final Tape tape;

    /// @throws BadInput where the run has no such VM
    public HistoryTrack(RunHistory run, String vm) throws BadInput, IOException {
        this.run = run;
        this.vm = vm;
        this.tape = Tape.of(run, vm);
    }

    /// What is told by its number, from 0; nothing behind the last one.
    Optional<Fact> fact(long number) throws IOException {
        return tape.fact(number);
    }

    String vm() {
        return vm;
    }

    int records() {
        return tape.records();
    }

    @Override
    public Optional<Stop> stop(long number) throws IOException {
        return tape.fact(number).map(HistoryTrack::stop);
    }

    static Stop stop(Fact fact) {
        return new Stop(
                fact.address().toString(),
                fact.when().text(),
                fact.when().isVirtual() ? fact.when().micros() : Stop.REAL_TIME,
                fact.vm(),
                FactText.what(fact),
                fact.isRefusal() ? List.of() : List.of(fact.type()),
                fact.isRefusal() ? fact.errno() : "",
                FactText.call(fact),
                fact.before(),
                fact.after());
    }

    @Override
    public long size() throws IOException {
        return tape.size();
    }

    @Override
    public String name() {
        return "%s %s, %,d records".formatted(run.run().path(), vm, tape.records());
    }

    /// Behind everything that is not later.
    @Override
    public long position(String text) throws BadInput, IOException {
        var address = Address.parse(text);
        if (address.isPresent() && address.get().isRefusal()) {
            return behind(address.get());
        }
        var moment = Moment.parse(text);
        long position = 0;
        for (var fact = tape.fact(position); fact.isPresent() && !moment.isBefore(fact.get()); ) {
            position++;
            fact = tape.fact(position);
        }
        if (moment instanceof Moment.OfEvent(var number)) {
            long last = position == 0
                    ? 0
                    : tape.fact(position - 1).orElseThrow().address().event();
            if (last < number) {
                throw new BadInput("%s has no event %s: its last one is #%d".formatted(vm, moment, last));
            }
        }
        return position;
    }

    private long behind(Address address) throws BadInput, IOException {
        for (long number = 0; ; number++) {
            var fact = tape.fact(number);
            if (fact.isEmpty() || fact.get().address().compareTo(address) > 0) {
                throw new BadInput("%s has no refused call %s".formatted(vm, address));
            }
            if (fact.get().address().equals(address)) {
                return number + 1;
            }
        }
    }

    /// A call that led to several events is one, also where the position is between them.
    @Override
    public String export(long position, OutputStream out) throws BadInput, IOException {
        var last = tape.fact(position - 1).orElseThrow().address();
        var about =
                "the recorded calls of %s up to %s; calls that changed nothing and were not refused were not recorded"
                        .formatted(vm, last);
        var written = TraceExport.upTo(run, vm, last, out, about);
        return "%,d calls up to %s; calls that changed nothing and were not refused are not recorded%s"
                .formatted(
                        written.calls(),
                        last,
                        written.leftOut() == 0
                                ? ""
                                : "; %,d calls left out: a trace cannot describe their circumstances"
                                        .formatted(written.leftOut()));
    }

    @Override
    public List<String> why(long number) throws BadInput, IOException {
        var fact = tape.fact(number).orElseThrow();
        var why = Why.of(run, vm, fact.address());
        var rule = why.rule();
        var lines = new ArrayList<String>();
        lines.add(why.text());
        lines.add("call    " + FactText.line(why.refusal()));
        lines.add("rule    %s, section %s, %s(): %s".formatted(rule, rule.section(), rule.function(), rule.says()));
        why.since().ifPresent(event -> lines.add("event   " + FactText.line(event)));
        return lines;
    }
}
