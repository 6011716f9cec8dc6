package io.kvmsim.history.fold;

import io.kvmsim.ledger.HostFact;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.read.LogReader;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.LongFunction;

/// The TOD clocks of a run's hosts: as its scenario starts them, stepped as the hosts' own histories say. A history
/// is read when its host is first asked for. Any thread may ask.
public final class HostClocks {
    private static final String HOSTS = HostFact.persistenceId("");
    private static final int TOD_UNITS = 12;

    private final RunFacts run;
    private final Histories histories;
    private final LongFunction<RecordPlace> places;
    private final Map<String, HostClock> clocks = new HashMap<>();
    private final Map<String, Long> records = new HashMap<>();

    /// Where hosts' histories are read.
    @FunctionalInterface
    public interface Histories {
        void records(String id, LogReader.Visitor visitor) throws IOException;
    }

    /// @param places where records stand, by their positions
    public HostClocks(RunFacts run, Histories histories, LongFunction<RecordPlace> places) {
        this.run = run;
        this.histories = histories;
        this.places = places;
    }

    /// As if none was ever stepped.
    public static HostClocks unstepped(RunFacts run) {
        return new HostClocks(run, (_, _) -> {}, _ -> null);
    }

    /// By the host's name.
    public synchronized HostClock of(String host) throws IOException {
        var known = clocks.get(host);
        if (known == null) {
            clocks.put(host, run.clock(host));
            records.put(host, 0L);
            if (run.areClocksStepped()) {
                histories.records(HostFact.persistenceId(host), record -> step(host, record));
            }
            known = clocks.get(host);
        }
        return known;
    }

    /// Those of all hosts, each only once.
    public Set<HostClock> all() throws IOException {
        var all = new HashSet<HostClock>();
        for (var host : run.homes().keySet()) {
            all.add(of(host));
        }
        return all;
    }

    /// A record that a writer has appended since, of whatever it is.
    public synchronized void add(LogRecord record) throws IOException {
        var id = record.persistenceId();
        if (run.areClocksStepped() && id.startsWith(HOSTS)) {
            var host = id.substring(HOSTS.length());
            of(host);
            if (record.sequenceNr() > records.get(host)) {
                step(host, record);
            }
        }
    }

    private void step(String host, LogRecord record) {
        records.put(host, record.sequenceNr());
        if (record.kind() == LogRecord.Kind.EVENT
                && fact(record) instanceof HostFact.ClockStepped(var micros, var delta)) {
            clocks.put(host, clocks.get(host).stepped(micros, delta >> TOD_UNITS));
        }
    }

    private Object fact(LogRecord record) {
        try {
            return RecordBytes.decode(record.payload(), record.manifest());
        } catch (BadRecord e) {
            throw places.apply(record.position()).bad(record, e);
        }
    }
}
