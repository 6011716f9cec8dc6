package io.kvmsim.report;

import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import java.util.ArrayList;
import java.util.List;

/// Something that a person wants to know of: a fault, a VM that was killed, an evacuation.
///
/// @param host  empty where it concerns none, and so the guest
record Happening(double seconds, String kind, String host, String guest, String text) {
    static final String FILE = "report/events.csv";
    private static final List<String> COLUMNS = List.of("seconds", "kind", "host", "guest", "text");

    static List<Happening> read(RunDirectory run) throws BadRun {
        var happenings = new ArrayList<Happening>();
        CsvFile.read(
                run,
                FILE,
                COLUMNS,
                row -> happenings.add(new Happening(
                        row.decimal("seconds"),
                        row.text("kind"),
                        row.text("host"),
                        row.text("guest"),
                        row.text("text"))));
        return happenings;
    }
}
