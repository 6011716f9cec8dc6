package io.kvmsim.product;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.ledger.Entity;
import io.kvmsim.ledger.NamedHost;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.TurnRecord;
import io.kvmsim.log.format.LogExtent;
import io.kvmsim.log.read.LogReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;

/// What a journal holds of every VM: the head after each of its records. Every record was folded on the way.
record Histories(LogExtent extent, List<Acknowledgement> records, Map<String, List<String>> heads) {
    static Histories of(Path journal, NamedHost home) throws IOException {
        return of(journal, _ -> home);
    }

    static Histories of(Path journal, Function<String, NamedHost> homes) throws IOException {
        var records = new ArrayList<Acknowledgement>();
        var entities = new HashMap<String, Entity>();
        var heads = new TreeMap<String, List<String>>();
        var extent = LogReader.scan(journal, record -> {
            if (RecordBytes.decode(record.payload(), record.manifest()) instanceof TurnRecord turn) {
                var id = record.persistenceId();
                var entity = entities.computeIfAbsent(id, Entity::initial).apply(turn, homes);
                assertThat(record.sequenceNr()).as("sequence number of %s", id).isEqualTo(entity.records());
                entities.put(id, entity);
                heads.computeIfAbsent(id, _ -> new ArrayList<>())
                        .add(entity.head().toString());
                records.add(
                        new Acknowledgement(id, entity.records(), entity.head().toString()));
            }
        });
        return new Histories(extent, records, heads);
    }

    boolean holds(Acknowledgement acknowledged) {
        var chain = heads.getOrDefault(acknowledged.vm(), List.of());
        return acknowledged.sequenceNr() <= chain.size()
                && chain.get((int) acknowledged.sequenceNr() - 1).equals(acknowledged.head());
    }

    /// The lists that were said to be stored and are not.
    List<Acknowledgement> lost(List<Acknowledgement> acknowledged) {
        return acknowledged.stream().filter(it -> !holds(it)).toList();
    }

    /// The last head of every VM.
    Map<String, String> last() {
        var last = new TreeMap<String, String>();
        heads.forEach((vm, chain) -> last.put(vm, chain.getLast()));
        return last;
    }
}
