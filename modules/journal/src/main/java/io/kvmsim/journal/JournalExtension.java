package io.kvmsim.journal;

import com.typesafe.config.Config;
import io.kvmsim.log.format.JournalFailed;
import io.kvmsim.log.format.JournalStopped;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.apache.pekko.actor.AbstractExtensionId;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.actor.Extension;

/// The journal of an ActorSystem: the one given by a [JournalSetup], else the one of the setting `kvmsim.journal.dir`,
/// which is opened here and closed when the system has terminated.
public final class JournalExtension implements Extension {
    private static final Id ID = new Id();
    private static final String CONFIG = "kvmsim.journal";

    private final JournalWriter writer;

    private JournalExtension(ExtendedActorSystem system) {
        this.writer = system.settings()
                .setup()
                .get(JournalSetup.class)
                .map(JournalSetup::writer)
                .orElseGet(() -> openConfigured(system));
        writer.stopped().whenComplete((_, failure) -> {
            if (failure instanceof JournalFailed failed) {
                system.eventStream().publish(new JournalStopped(failed));
            }
        });
    }

    public static JournalWriter writer(ActorSystem system) {
        return ID.get(system).writer;
    }

    private static JournalWriter openConfigured(ExtendedActorSystem system) {
        var config = system.settings().config().getConfig(CONFIG);
        var directory = config.getString("dir");
        if (directory.isEmpty()) {
            throw new IllegalStateException("no journal: neither a JournalSetup nor " + CONFIG + ".dir was given");
        }
        try {
            var writer = JournalWriter.open(Path.of(directory), settings(config));
            system.registerOnTermination(() -> close(writer));
            return writer;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// The settings of the section `kvmsim.journal`.
    static JournalSettings settings(Config journal) {
        return new JournalSettings(
                journal.getBytes("segment-bytes"),
                Math.toIntExact(journal.getBytes("group-bytes-max")),
                journal.getBytes("checkpoint-bytes"));
    }

    private static void close(JournalWriter writer) {
        try {
            writer.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static final class Id extends AbstractExtensionId<JournalExtension> {
        @Override
        public JournalExtension createExtension(ExtendedActorSystem system) {
            return new JournalExtension(system);
        }
    }
}
