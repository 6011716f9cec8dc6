package io.kvmsim.cli;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/// Everything that somebody may do to a run's directory, by the words of the page that lists it.
final class Tampering {
    private final Map<String, Act> acts = new LinkedHashMap<>();

    /// Does it to a run that nobody has touched.
    @FunctionalInterface
    interface Act {
        void on(Path run) throws Exception;
    }

    /// @param twin another run of the same scenario, equal in all but its id and its times
    Tampering(Path twin) {
        var log = new TamperedLog(acts, twin);
        var records = new TamperedRecords(acts);
        var files = new TamperedFiles(acts, twin);
        log.log();
        log.segments();
        log.besideTheLog();
        records.records();
        records.histories();
        records.frames();
        new TamperedRunRecords(acts).runRecords();
        files.manifest();
        files.inputsAndReport();
        files.anew();
        files.forks();
    }

    Map<String, Act> acts() {
        return acts;
    }
}
