package io.kvmsim.history.fold;

import io.kvmsim.abi.Bytes;
import io.kvmsim.ledger.chain.Head;
import io.kvmsim.values.BadInput;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// The part of its parent that a fork shares: for each history, a number of records and the head after them. Where
/// the moment lies within a record, the fork's own journal begins with its beginning, which is of the past as well.
///
/// The file is text: a title line, then one line per history, ids ascending, cells separated by tabs: id, number of
/// shared records, number of the last event in them, head after them, and where there is a beginning the head after
/// that.
public final class SharedPast {
    public static final String TITLE = "kvmsim-fork/1";
    private static final Pattern LINE =
            Pattern.compile("([^\t]+)\t([0-9]{1,18})\t([0-9]{1,18})\t([0-9a-f]{64})(?:\t([0-9a-f]{64}))?");

    private final Map<String, Cut> cuts;
    private final Path parent;
    private final long logEnd;
    private final Bytes root;

    private SharedPast(Map<String, Cut> cuts, Path parent, long logEnd, Bytes root) {
        this.cuts = cuts;
        this.parent = parent;
        this.logEnd = logEnd;
        this.root = root;
    }

    /// Where a history is cut.
    ///
    /// @param records   that are shared
    /// @param event     the last one of them
    /// @param head      after them
    /// @param beginning head after the beginning of the next one; null where there is none
    public record Cut(long records, long event, Head head, Head beginning) {
        static final Cut NONE = new Cut(0, 0, null, null);

        /// Records of the past, with the beginning.
        public long past() {
            return records + (beginning == null ? 0 : 1);
        }

        private Head last() {
            return beginning == null ? head : beginning;
        }

        private List<Heads.Known> known() {
            var known = new ArrayList<Heads.Known>(2);
            if (records > 0) {
                known.add(new Heads.Known(records, event, head));
            }
            if (beginning != null) {
                known.add(new Heads.Known(past(), event, beginning));
            }
            return known;
        }
    }

    /// @param file   as `SharedHeads` wrote it
    /// @param parent whose past it is, for messages
    /// @param logEnd of the parent's own log when the fork was made
    /// @param root   of the Merkle tree over the ends of the past, as the fork names it
    /// @throws BadInput where the file is none
    public static SharedPast read(Path file, Path parent, long logEnd, Bytes root) throws BadInput, IOException {
        var cuts = new HashMap<String, Cut>();
        try (var lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            if (!TITLE.equals(lines.readLine())) {
                throw new BadInput("%s:1: not the past of a fork: its first line is not %s".formatted(file, TITLE));
            }
            read(file, lines, cuts);
        }
        return new SharedPast(cuts, parent, logEnd, root);
    }

    private static void read(Path file, BufferedReader lines, Map<String, Cut> cuts) throws BadInput, IOException {
        long number = 1;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            var cells = LINE.matcher(line);
            if (!cells.matches()) {
                throw new BadInput("%s:%d: not id, records, event and head separated by tabs".formatted(file, number));
            }
            var cut = new Cut(
                    Long.parseLong(cells.group(2)),
                    Long.parseLong(cells.group(3)),
                    head(cells.group(4)),
                    cells.group(5) == null ? null : head(cells.group(5)));
            if (cuts.put(cells.group(1), cut) != null) {
                throw new BadInput("%s:%d: %s is there already".formatted(file, number, cells.group(1)));
            }
        }
    }

    private static Head head(String hex) {
        return Head.of(Bytes.ofHex(hex));
    }

    public static String line(String id, Cut cut) {
        return "%s\t%d\t%d\t%s%s\n"
                .formatted(
                        id,
                        cut.records(),
                        cut.event(),
                        cut.head(),
                        cut.beginning() == null ? "" : "\t" + cut.beginning());
    }

    /// Of all histories that have a past.
    public Set<String> ids() {
        return cuts.keySet();
    }

    public boolean has(String id) {
        return cuts.containsKey(id);
    }

    public Cut of(String id) {
        return cuts.getOrDefault(id, Cut.NONE);
    }

    /// Heads that a history must have, ascending.
    public List<Heads.Known> known(String id) {
        return of(id).known();
    }

    public long logEnd() {
        return logEnd;
    }

    public Bytes root() {
        return root;
    }

    /// Of the Merkle tree over what the file holds.
    public Bytes rootOfFile() {
        return root(cuts);
    }

    public static Bytes root(Map<String, Cut> cuts) {
        var tree = new FoldedHeads();
        cuts.forEach((id, cut) -> tree.add(id, cut.past(), cut.last()));
        return tree.tree().root();
    }

    /// For messages about what is shared.
    public String whose() {
        return ", in %s, whose past it shares".formatted(parent);
    }
}
