package io.kvmsim.journal;

import com.typesafe.config.Config;
import org.apache.pekko.actor.ExtendedActorSystem;
import org.apache.pekko.persistence.query.ReadJournalProvider;

/// Pekko's query plugin on the system's journal, made by Pekko from the section `kvmsim.query`.
public final class JournalQueryProvider implements ReadJournalProvider {
    private final JournalQuery query;

    public JournalQueryProvider(ExtendedActorSystem system, Config config) {
        this.query = new JournalQuery(system, config);
    }

    @Override
    public JournalQuery javadslReadJournal() {
        return query;
    }

    @Override
    public ScalaJournalQuery scaladslReadJournal() {
        return new ScalaJournalQuery(query);
    }
}
