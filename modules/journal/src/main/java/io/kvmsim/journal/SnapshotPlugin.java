package io.kvmsim.journal;

import com.typesafe.config.Config;
import io.kvmsim.log.snapshot.SnapshotDirectory;
import io.kvmsim.log.snapshot.SnapshotFile;
import io.kvmsim.log.write.JournalWriter;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import org.apache.pekko.persistence.SelectedSnapshot;
import org.apache.pekko.persistence.SnapshotMetadata;
import org.apache.pekko.persistence.SnapshotSelectionCriteria;
import org.apache.pekko.persistence.snapshot.japi.SnapshotStore;
import org.apache.pekko.serialization.Serialization;
import org.apache.pekko.serialization.SerializationExtension;
import org.apache.pekko.serialization.Serializers;
import scala.concurrent.Future;

/// Pekko's snapshot store plugin on files beside the log, made by Pekko from the section `kvmsim.snapshot-store`.
///
/// It works on its own thread, since snapshots are few. One that cannot be read is passed over: the events say the
/// same. So is, with `require-events`, one that the log does not reach up to.
public final class SnapshotPlugin extends SnapshotStore {
    private static final String DEFAULT_FOLDER = "snapshots";

    private final JournalWriter writer = JournalExtension.writer(context().system());
    private final Serialization serialization =
            SerializationExtension.get(context().system());
    private final SnapshotDirectory snapshots;
    private final boolean isRequiringEvents;

    public SnapshotPlugin(Config config) {
        this.isRequiringEvents = config.getBoolean("require-events");
        var configured = config.getString("dir");
        this.snapshots = new SnapshotDirectory(
                configured.isEmpty() ? writer.directory().resolve(DEFAULT_FOLDER) : Path.of(configured));
    }

    @Override
    public Future<Optional<SelectedSnapshot>> doLoadAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return attempt(() -> {
            var logged = isRequiringEvents ? writer.highestLogged(persistenceId) : Long.MAX_VALUE;
            return snapshots
                    .load(
                            persistenceId,
                            entry -> entry.sequenceNr() <= logged && matches(criteria, persistenceId, entry))
                    .map(this::decode);
        });
    }

    @Override
    public Future<Void> doSaveAsync(SnapshotMetadata metadata, Object snapshot) {
        return attempt(() -> {
            snapshots.save(encode(metadata, snapshot));
            return null;
        });
    }

    @Override
    public Future<Void> doDeleteAsync(SnapshotMetadata metadata) {
        return attempt(() -> {
            snapshots.delete(
                    metadata.persistenceId(),
                    entry -> entry.sequenceNr() == metadata.sequenceNr()
                            && (metadata.timestamp() == 0 || entry.timestampMillis() == metadata.timestamp()));
            return null;
        });
    }

    @Override
    public Future<Void> doDeleteAsync(String persistenceId, SnapshotSelectionCriteria criteria) {
        return attempt(() -> {
            snapshots.delete(persistenceId, entry -> matches(criteria, persistenceId, entry));
            return null;
        });
    }

    private static boolean matches(SnapshotSelectionCriteria criteria, String id, SnapshotDirectory.Entry entry) {
        return criteria.matches(new SnapshotMetadata(id, entry.sequenceNr(), entry.timestampMillis()));
    }

    private SnapshotFile encode(SnapshotMetadata metadata, Object snapshot) {
        var serializer = serialization.findSerializerFor(snapshot);
        return new SnapshotFile(
                metadata.persistenceId(),
                metadata.sequenceNr(),
                metadata.timestamp(),
                serializer.identifier(),
                Serializers.manifestFor(serializer, snapshot),
                metadata.metadata().isDefined()
                        ? SerializedMetadata.of(
                                serialization, metadata.metadata().get())
                        : null,
                serialization.serialize(snapshot).get());
    }

    private SelectedSnapshot decode(SnapshotFile file) {
        var metadata = new SnapshotMetadata(file.persistenceId(), file.sequenceNr(), file.timestampMillis());
        var snapshot = serialization
                .deserialize(file.payload(), file.serializerId(), file.manifest())
                .get();
        return SelectedSnapshot.create(
                file.metadata() == null
                        ? metadata
                        : metadata.withMetadata(SerializedMetadata.read(serialization, file.metadata())),
                snapshot);
    }

    private static <T> Future<T> attempt(Callable<T> work) {
        try {
            return Futures.asScala(CompletableFuture.completedFuture(work.call()));
        } catch (Exception failure) {
            return Futures.asScala(CompletableFuture.failedFuture(failure));
        }
    }
}
