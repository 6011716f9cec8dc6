package io.kvmsim.history.fork;

import io.kvmsim.abi.Bytes;
import io.kvmsim.history.fold.SharedPast;
import io.kvmsim.history.fold.SharedPast.Cut;
import java.nio.charset.StandardCharsets;
import java.util.SortedMap;
import java.util.TreeMap;

/// Collects the places at which the histories that a fork shares are cut. Any thread may add.
public final class SharedHeads {
    private final SortedMap<String, Cut> cuts = new TreeMap<>();

    synchronized void add(String id, Cut cut) {
        cuts.put(id, cut);
    }

    /// Of the Merkle tree over them.
    public synchronized Bytes root() {
        return SharedPast.root(cuts);
    }

    /// The file that [SharedPast] reads.
    public synchronized byte[] file() {
        var text = new StringBuilder(SharedPast.TITLE).append('\n');
        cuts.forEach((id, cut) -> text.append(SharedPast.line(id, cut)));
        return text.toString().getBytes(StandardCharsets.UTF_8);
    }
}
