package io.kvmsim.history.ask;

import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.fold.HistoryFold;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.history.read.RunLog;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The history of one monitor as a list that can be gone through forwards and back. What was read is kept as states at
/// the beginnings of pages, and the facts of a few pages: going back costs what going forward does. A history is read
/// only as far as it is asked for; when it has more than [#PAGES_MAX] pages, each two become one. For one thread.
public final class Tape {
    private static final int PAGE_RECORDS = 256;
    static final int PAGES_MAX = 4096;
    private static final int PAGES_IN_MEMORY = 8;

    private final RunLog.Numbered records;
    private final List<Page> pages = new ArrayList<>();
    private final Map<Page, List<Fact>> facts;
    private int pageRecords;
    /// Where reading goes on: the state after the last page, and what is counted until there.
    private HistoryFold end;
    private int recordsRead;
    private long factsRead;

    /// @param before the state before its first record
    private record Page(int firstRecord, long firstFact, HistoryFold before) {}

    private Tape(RunLog.Numbered records, HistoryFold start, int pageRecords) {
        this.records = records;
        this.end = start;
        this.pageRecords = pageRecords;
        this.facts = new LinkedHashMap<>(PAGES_IN_MEMORY * 2, 0.75f, true) {
            @Override
            protected boolean removeEldestEntry(Map.Entry<Page, List<Fact>> eldest) {
                return size() > PAGES_IN_MEMORY;
            }
        };
    }

    /// @throws BadInput where the run has no VM of this name
    public static Tape of(RunHistory run, String name) throws BadInput, IOException {
        return of(run, name, PAGE_RECORDS);
    }

    public static Tape of(RunHistory run, String name, int pageRecords) throws BadInput, IOException {
        run.require(name);
        return new Tape(run.records().numbered(name), run.fold(name), pageRecords);
    }

    /// A fact by its number, from 0; nothing behind the last one.
    ///
    /// @throws io.kvmsim.ledger.BadRecord where a record does not follow
    public Optional<Fact> fact(long number) throws IOException {
        while (number >= factsRead && recordsRead < records.count()) {
            readOn();
        }
        if (number < 0 || number >= factsRead) {
            return Optional.empty();
        }
        int page = pageOf(number);
        var start = pages.get(page);
        return Optional.of(factsOf(page).get(Math.toIntExact(number - start.firstFact())));
    }

    /// How many facts there are. Reads the history to its end.
    public long size() throws IOException {
        while (recordsRead < records.count()) {
            readOn();
        }
        return factsRead;
    }

    /// How many records there are.
    public int records() {
        return records.count();
    }

    /// Pages that are known so far.
    public int pages() {
        return pages.size();
    }

    /// The number of the last page that begins with this fact or an earlier one.
    private int pageOf(long number) {
        int low = 0;
        int high = pages.size() - 1;
        while (low < high) {
            int middle = (low + high + 1) >>> 1;
            if (pages.get(middle).firstFact() <= number) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    private void readOn() throws IOException {
        var page = new Page(recordsRead, factsRead, end.copy());
        var read = new ArrayList<Fact>();
        int to = Math.min(recordsRead + pageRecords, records.count());
        for (; recordsRead < to; recordsRead++) {
            end.add(records.record(recordsRead), read::add);
        }
        factsRead += read.size();
        pages.add(page);
        facts.put(page, read);
        if (pages.size() > PAGES_MAX) {
            thin();
        }
    }

    private void thin() {
        var kept = new ArrayList<Page>();
        for (int at = 0; at < pages.size(); at += 2) {
            kept.add(pages.get(at));
        }
        pages.clear();
        pages.addAll(kept);
        facts.clear();
        pageRecords *= 2;
    }

    private List<Fact> factsOf(int page) throws IOException {
        var start = pages.get(page);
        var known = facts.get(start);
        if (known != null) {
            return known;
        }
        int to = page + 1 < pages.size() ? pages.get(page + 1).firstRecord() : recordsRead;
        var fold = start.before().copy();
        var read = new ArrayList<Fact>();
        for (int record = start.firstRecord(); record < to; record++) {
            fold.add(records.record(record), read::add);
        }
        facts.put(start, read);
        return read;
    }
}
