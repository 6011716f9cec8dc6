package io.kvmsim.report;

import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// A VM's way from one host to another.
///
/// @param ended    in seconds, as all times here; nothing where it did not
/// @param downtime nothing where the VM never stopped for it
/// @param result   `completed`, or what went wrong
record MigrationOutcome(
        String guest,
        String from,
        String to,
        double started,
        OptionalDouble ended,
        long rounds,
        long dirtyPages,
        long cmmaValues,
        OptionalDouble downtime,
        String result) {
    static final String FILE = "report/migrations.csv";
    private static final List<String> COLUMNS = List.of(
            "guest", "from", "to", "started", "ended", "rounds", "dirty_pages", "cmma_values", "downtime", "result");

    boolean completed() {
        return result.equals("completed");
    }

    static List<MigrationOutcome> read(RunDirectory run) throws BadRun {
        var migrations = new ArrayList<MigrationOutcome>();
        CsvFile.read(
                run,
                FILE,
                COLUMNS,
                row -> migrations.add(new MigrationOutcome(
                        row.text("guest"),
                        row.text("from"),
                        row.text("to"),
                        row.decimal("started"),
                        row.optionalDecimal("ended"),
                        row.whole("rounds"),
                        row.whole("dirty_pages"),
                        row.whole("cmma_values"),
                        row.optionalDecimal("downtime"),
                        row.text("result"))));
        return migrations;
    }
}
