package io.kvmsim.history.fold;

import io.kvmsim.log.format.LogPlace;

/// The first problem of a history that does not verify.
///
/// @param id         of the history
/// @param sequenceNr of the first record that may be bad
/// @param event      number of its first event; 0 where it is not a monitor's
/// @param place      of that record; null where there is none
/// @param what       is wrong
public record Problem(String id, long sequenceNr, long event, LogPlace place, String what)
        implements Comparable<Problem> {
    /// `web-0017, event #812, record 40, segment 1, offset 1234: …`
    public String text() {
        var where = new StringBuilder(id);
        if (event > 0) {
            where.append(", event #").append(event);
        }
        if (sequenceNr > 0) {
            where.append(", record ").append(sequenceNr);
        }
        if (place != null) {
            where.append(", ").append(place);
        }
        return where.append(": ").append(what).toString();
    }

    @Override
    public int compareTo(Problem other) {
        return text().compareTo(other.text());
    }
}
