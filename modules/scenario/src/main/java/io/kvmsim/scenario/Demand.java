package io.kvmsim.scenario;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// How many cores a guest wants over time. Times are microseconds of virtual time.
public sealed interface Demand {
    /// Drawn anew in each interval, and for each guest.
    record Drawn(long every, Distribution cores) implements Demand {}

    /// By the hour of the day.
    ///
    /// @param weekday millionths of a core in each of its 24 hours
    /// @param weekend of Saturdays and Sundays
    /// @param start   which time of the week it is at virtual time 0: microseconds since a Monday began
    /// @param every   how often the factor is drawn anew, and for each guest
    /// @param factor  that the cores are multiplied with
    record Profile(List<Long> weekday, List<Long> weekend, long start, long every, Distribution factor)
            implements Demand {}

    /// Given step by step.
    ///
    /// @param byGuest for those that it names
    /// @param others  for those that it does not name; nothing where it names all
    record Stepped(Map<String, Steps> byGuest, Optional<Steps> others) implements Demand {}

    /// Each value holds from its time on until the next one's, and the last to the end; before the first it is 0.
    ///
    /// @param times ascending
    /// @param cores millionths of a core
    @SuppressWarnings("ArrayRecordComponent") // millions of them: boxes would take three times the memory
    record Steps(long[] times, long[] cores) {}
}
