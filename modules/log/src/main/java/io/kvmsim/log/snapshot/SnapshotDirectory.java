package io.kvmsim.log.snapshot;

import io.kvmsim.log.format.SegmentFiles;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// The snapshots of a journal: one file each, named after a hash of the persistence id, which may hold any character.
public final class SnapshotDirectory {
    private static final Pattern NAME = Pattern.compile("[0-9a-f]{32}-(\\d{19})-(\\d{1,19})\\.snapshot");
    private static final int HASH_DIGITS = 32;
    private static final int SHARD_DIGITS = 2;

    private final Path directory;

    public SnapshotDirectory(Path directory) {
        this.directory = directory;
    }

    public record Entry(Path file, long sequenceNr, long timestampMillis) {
        private static final Comparator<Entry> NEWEST_FIRST = Comparator.comparingLong(Entry::sequenceNr)
                .thenComparingLong(Entry::timestampMillis)
                .reversed();
    }

    public void save(SnapshotFile snapshot) throws IOException {
        var shard = shard(snapshot.persistenceId());
        if (!Files.isDirectory(shard)) {
            Files.createDirectories(shard);
            SegmentFiles.force(directory);
        }
        var name = "%s-%019d-%d.snapshot"
                .formatted(hash(snapshot.persistenceId()), snapshot.sequenceNr(), snapshot.timestampMillis());
        snapshot.store(shard.resolve(name));
    }

    /// The newest that matches and can be read.
    public Optional<SnapshotFile> load(String persistenceId, Predicate<Entry> matches) throws IOException {
        for (var entry : list(persistenceId, matches)) {
            var snapshot = SnapshotFile.load(entry.file())
                    .filter(it -> it.persistenceId().equals(persistenceId));
            if (snapshot.isPresent()) {
                return snapshot;
            }
        }
        return Optional.empty();
    }

    public void delete(String persistenceId, Predicate<Entry> matches) throws IOException {
        var entries = list(persistenceId, matches);
        for (var entry : entries) {
            Files.deleteIfExists(entry.file());
        }
        if (!entries.isEmpty()) {
            SegmentFiles.force(shard(persistenceId));
        }
    }

    private List<Entry> list(String persistenceId, Predicate<Entry> matches) throws IOException {
        var shard = shard(persistenceId);
        if (!Files.isDirectory(shard)) {
            return List.of();
        }
        var entries = new ArrayList<Entry>();
        try (var files = Files.newDirectoryStream(shard, hash(persistenceId) + "-*.snapshot")) {
            for (var file : files) {
                var name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    entries.add(new Entry(file, Long.parseLong(name.group(1)), Long.parseLong(name.group(2))));
                }
            }
        }
        entries.removeIf(matches.negate());
        entries.sort(Entry.NEWEST_FIRST);
        return entries;
    }

    private Path shard(String persistenceId) {
        return directory.resolve(hash(persistenceId).substring(0, SHARD_DIGITS));
    }

    private static String hash(String persistenceId) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(persistenceId.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest).substring(0, HASH_DIGITS);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
