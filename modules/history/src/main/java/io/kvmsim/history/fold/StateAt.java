package io.kvmsim.history.fold;

import io.kvmsim.ledger.NamedHost;
import java.util.Optional;

/// A monitor's state at a moment.
///
/// @param id        its persistence id
/// @param home      where it lives; null before its first record
/// @param event     number of the last event, 0 before the first
/// @param records   how many records hold what happened until then; the last of them may hold more
/// @param last      what was told last; nothing before the first, and where the state was known without it
public record StateAt(String id, NamedHost home, Situation situation, long event, long records, Optional<Fact> last) {
    public static StateAt initial(String id, Situation situation) {
        return new StateAt(id, null, situation, 0, 0, Optional.empty());
    }

    static StateAt after(String id, Fact fact) {
        return new StateAt(id, fact.home(), fact.after(), fact.address().event(), fact.sequenceNr(), Optional.of(fact));
    }
}
