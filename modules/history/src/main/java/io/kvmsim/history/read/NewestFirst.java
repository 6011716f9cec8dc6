package io.kvmsim.history.read;

import io.kvmsim.history.fold.Fact;
import io.kvmsim.log.read.BackwardWalk;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Reads the last events and refusals of a run, newest first, at the cost of reading only their histories: the log is
/// read from its end, some records at a time, and the histories of these are folded. For one thread.
public final class NewestFirst {
    private static final int FIRST_RECORDS = 64;
    private static final int GROWTH = 4;

    /// If this number of records contain no hit, hits are rare, and reading the whole log costs less.
    private static final int RECORDS_MAX = 8_192;

    private final RunHistory run;
    private final LogFilter filter;
    private final BackwardWalk walk;
    private boolean isAtStart;

    private NewestFirst(RunHistory run, LogFilter filter, BackwardWalk walk) {
        this.run = run;
        this.filter = filter;
        this.walk = walk;
    }

    /// @param limit the maximum number of hits
    /// @return nothing where [HistoryLog] is the quicker way: for one VM, for long lists, and for filters that
    ///     may let little pass, which an index helps more
    public static Optional<List<Fact>> of(RunHistory run, LogFilter filter, long limit) throws IOException {
        var walk = run.records().backwards();
        if (limit > RECORDS_MAX || !filter.isOfVms() || filter.onlyVm().isPresent() || walk.isEmpty()) {
            return Optional.empty();
        }
        return new NewestFirst(run, filter, walk.get()).last(limit);
    }

    private Optional<List<Fact>> last(long limit) throws IOException {
        var last = new ArrayList<Fact>();
        int records = 0;
        for (int some = Math.max(FIRST_RECORDS, (int) limit); last.size() < limit; some *= GROWTH) {
            if (records >= RECORDS_MAX) {
                return Optional.empty();
            }
            records += some;
            last.addAll(facts(before(some)));
            if (isAtStart) {
                break;
            }
        }
        return Optional.of(last.size() > limit ? last.subList(0, (int) limit) : last);
    }

    /// Of the next records those of wanted histories: by id, where they stand.
    private Map<String, List<Long>> before(int some) throws IOException {
        var positions = new HashMap<String, List<Long>>();
        for (int read = 0; read < some && !isAtStart; read++) {
            var record = walk.next();
            isAtStart = record == null;
            if (record != null
                    && RunHistory.isMonitor(record.persistenceId())
                    && filter.wantsVm(record.persistenceId())) {
                positions
                        .computeIfAbsent(record.persistenceId(), _ -> new ArrayList<>())
                        .add(record.position());
            }
        }
        return positions;
    }

    /// What these records tell, newest first.
    private List<Fact> facts(Map<String, List<Long>> positions) throws IOException {
        var facts = new ArrayList<Fact>();
        for (var history : positions.entrySet()) {
            var of = history.getValue(); // descending
            tell(history.getKey(), of.reversed().getFirst(), of.reversed().getLast(), facts);
        }
        Collections.reverse(facts);
        facts.sort((one, other) -> Long.compare(other.position(), one.position()));
        return facts;
    }

    /// @param first position of a record
    /// @param last  position of a record
    private void tell(String id, long first, long last, List<Fact> facts) throws IOException {
        var fold = run.fold(id);
        try {
            run.records().records(id, record -> {
                if (record.position() > last) {
                    throw new RunHistory.Enough();
                }
                fold.add(record, fact -> {
                    if (fact.position() >= first && filter.matches(fact)) {
                        facts.add(fact);
                    }
                });
            });
        } catch (RunHistory.Enough _) {
            // What follows was told before.
        }
    }
}
