package io.kvmsim.history.fold;

import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.log.format.LogPlace;
import io.kvmsim.log.format.LogRecord;
import java.nio.file.Path;

/// The place of a record: which journal, and where in it.
///
/// @param journal its folder
public record RecordPlace(Path journal, LogPlace place) {
    /// What is wrong with the record that stands there.
    public BadRecord bad(LogRecord record, BadRecord problem) {
        return bad(record, "", problem);
    }

    /// @param event number of the record's first event
    public BadRecord bad(LogRecord record, long event, BadRecord problem) {
        return bad(record, ", from event #%d on".formatted(event), problem);
    }

    private BadRecord bad(LogRecord record, String events, BadRecord problem) {
        return problem.at("the journal %s is damaged: record %d of %s%s, %s"
                .formatted(journal, record.sequenceNr(), record.persistenceId(), events, place));
    }
}
