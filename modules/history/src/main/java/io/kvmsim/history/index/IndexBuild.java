package io.kvmsim.history.index;

import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.log.format.DurableFile;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.read.MarkedLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Creates or updates an index. What was committed when a build is interrupted stays, and the
/// next one goes on from there.
///
/// @param file      of the index
/// @param journal   the folder of the log
/// @param principal whose calls on virtual time are
/// @param sizes     of its parts
public record IndexBuild(Path file, Path journal, String principal, Sizes sizes) {
    /// @param records   of the log
    /// @param facts     events and refused calls
    /// @param histories of VMs, hosts and the run itself
    /// @param added     records that were not in the index before
    /// @param isNew     it was made from the start
    public record Built(long records, long facts, long histories, long added, boolean isNew) {}

    /// How far a build has come.
    @FunctionalInterface
    public interface Progress {
        /// @param position in the log
        /// @param end      of the log
        void at(long records, long facts, long position, long end);
    }

    /// Reads the log to its end.
    ///
    /// @throws BadIndex where the file cannot be written
    public Built run(Progress progress) throws IOException {
        return run(Long.MAX_VALUE, progress);
    }

    /// Reads the log to a place between two groups.
    Built run(long to, Progress progress) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        boolean isNew = !Files.exists(file);
        try {
            return goOn(to, progress);
        } catch (BadRecord e) {
            if (isNew) {
                remove(); // it would never be finished
            }
            throw e;
        } catch (BadIndex e) {
            if (!Files.isWritable(file) || e.isInUse()) {
                throw e;
            }
            // Damaged, or of another format.
            remove();
            return goOn(to, progress);
        }
    }

    private void remove() throws IOException {
        Files.deleteIfExists(file);
        Files.deleteIfExists(file.resolveSibling(file.getFileName() + "-journal"));
    }

    private Built goOn(long to, Progress progress) throws IOException {
        try (var store = Store.writable(file)) {
            var known = known(store);
            var log = MarkedLog.open(journal, known.mark());
            if (log.isPresent()) {
                return goOn(store, known, log.get(), to, progress);
            }
        }
        // Of another log.
        remove();
        return goOn(to, progress);
    }

    private Meta known(Store store) throws BadIndex {
        if (store.isEmpty()) {
            for (var statement : Table.schema()) {
                store.execute(statement);
            }
            store.commit();
        }
        var known = Meta.load(store).orElseGet(() -> Meta.empty(sizes, principal));
        if (!known.sizes().equals(sizes) || !known.principal().equals(principal)) {
            throw new BadIndex("it belongs to another run");
        }
        return known;
    }

    private void add(IndexWriter writer, LogRecord record, MarkedLog log) throws BadIndex {
        try {
            writer.add(record);
        } catch (BadRecord e) {
            throw e.at("the journal %s is damaged: record %d of %s, %s"
                    .formatted(journal, record.sequenceNr(), record.persistenceId(), log.place(record.position())));
        }
    }

    private Built goOn(Store store, Meta known, MarkedLog log, long to, Progress progress) throws IOException {
        var writer = new IndexWriter(store, known);
        long end = log.extent().end();
        try (var walk = log.walk()) {
            var mark = known.mark();
            long committed = known.records();
            var placed = walk.next();
            for (; placed != null && placed.record().position() < to; placed = walk.next()) {
                add(writer, placed.record(), log);
                if (writer.records() % sizes.block() == 0) {
                    progress.at(
                            writer.records(), writer.facts(), placed.record().position(), end);
                }
                if (walk.isBetweenGroups()) {
                    mark = walk.mark().orElse(mark);
                    if (writer.records() - committed >= sizes.part()) {
                        writer.commit(mark);
                        committed = writer.records();
                    }
                }
            }
            // Groups without records may follow the last one that has some.
            writer.commit(placed == null ? walk.mark().orElse(mark) : mark);
        }
        store.execute(Table.BY_ID);
        store.commit();
        DurableFile.force(file);
        return new Built(
                writer.records(),
                writer.facts(),
                writer.histories(),
                writer.records() - known.records(),
                known.mark().groups() == 0);
    }
}
