package io.kvmsim.cli;

import static io.kvmsim.cli.ChangedRecord.withBody;
import static io.kvmsim.cli.TamperedRecords.VM;
import static io.kvmsim.cli.TamperedRecords.drop;
import static io.kvmsim.cli.TamperedRecords.record;
import static io.kvmsim.cli.TamperedRecords.rewrite;
import static io.kvmsim.cli.TamperedRunRecords.RUN;
import static io.kvmsim.cli.TamperedRunRecords.changeClosed;
import static io.kvmsim.cli.TamperedRunRecords.changeOpened;
import static io.kvmsim.cli.TamperedRunRecords.digests;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.ledger.run.RunClosed;
import io.kvmsim.ledger.run.RunOpened;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/// What somebody may do to the files of a run or of its fork that are not its journal.
final class TamperedFiles {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Tampering.Act> acts;
    private final Path twin;

    TamperedFiles(Map<String, Tampering.Act> acts, Path twin) {
        this.acts = acts;
        this.twin = twin;
    }

    void manifest() {
        for (var key : List.of("user", "principal", "startedAt", "profile", "scenario", "version")) {
            acts.put(
                    "`%s` in the manifest is changed".formatted(key),
                    run -> manifest(
                            run,
                            json -> json.put(
                                    key,
                                    key.equals("profile")
                                            ? "documented"
                                            : json.path(key).asText() + "x")));
        }
        acts.put(
                "`startTod` in the manifest is changed",
                run -> manifest(run, json -> json.put("startTod", "0xe2058800")));
        acts.put("`seed` in the manifest is changed", run -> manifest(run, json -> json.put("seed", 2)));
        acts.put(
                "a host's memory in the manifest is changed",
                run -> manifest(run, json -> ((ObjectNode) json.path("hosts").path(0)).put("memory", 1L << 30)));
        acts.put("a blank is added to the manifest", run -> replace(run, "manifest.json", "{", "{ "));
        acts.put("`user` in the manifest and its digest are changed", run -> {
            manifest(run, json -> json.put("user", "somebody"));
            changeOpened(run, opened -> new RunOpened(opened.runId(), digests(run, opened.files())));
        });
        acts.put(
                "the manifest is replaced by that of another run",
                run -> Files.write(run.resolve("manifest.json"), Files.readAllBytes(twin.resolve("manifest.json"))));
        acts.put("the manifest is deleted", run -> Files.delete(run.resolve("manifest.json")));
    }

    void inputsAndReport() {
        acts.put("a facility of a host is cleared", run -> host(run, json -> replaceNumber(json, "facilities")));
        acts.put(
                "a host file is replaced by another one",
                run -> Files.write(run.resolve("hosts/z15.json"), Files.readAllBytes(run.resolve("hosts/zec12.json"))));
        acts.put("a host file is deleted", run -> Files.delete(run.resolve("hosts/z15.json")));
        acts.put("the scenario is changed", run -> replace(run, "scenario.yaml", "seed: 1", "seed: 2"));
        acts.put("the scenario is deleted", run -> Files.delete(run.resolve("scenario.yaml")));
        acts.put("a count in the summary is changed", run -> summary(run, json -> json.put("refused", 0)));
        acts.put(
                "the root in the summary is changed",
                run -> summary(run, json -> json.put("merkleRoot", "00".repeat(32))));
        acts.put(
                "the summary says that the run is not finished",
                run -> summary(run, json -> json.put("finished", false)));
        acts.put(
                "`howItRan` in the summary is changed",
                run -> summary(run, json -> json.withObject("/howItRan").put("wallMillis", 1)));
        acts.put("the summary is deleted", run -> Files.delete(run.resolve("summary.json")));
        acts.put("a table of the report is changed", run -> replace(run, "report/calls.csv", "EBUSY", "EINVAL"));
        acts.put("a table of the report is deleted", run -> Files.delete(run.resolve("report/timeseries.csv")));
        acts.put("the report's page is changed", run -> replace(run, "report/index.html", "<html", "<html class=x"));
        acts.put("a file is added", run -> Files.writeString(run.resolve("hosts/more.json"), "{}"));
    }

    void anew() {
        acts.put("the run is replaced by another run of the same scenario", run -> {
            delete(run);
            Kvmsim.copy(twin, run);
        });
        acts.put("the run is replaced by another run, with the id of this run", run -> {
            var id = RunOpened.decode(
                            StoredRecords.of(run).first(record(RUN, 1)).payload())
                    .runId();
            delete(run);
            Kvmsim.copy(twin, run);
            changeOpened(run, opened -> new RunOpened(id, opened.files()));
            changeClosed(run, closed -> new RunClosed(id, closed.seal(), closed.files()));
        });
    }

    void forks() {
        acts.put(
                "a fork's `at` is changed",
                run -> manifest(fork(run), json -> json.withObject("/fork").put("at", "+2m")));
        acts.put(
                "a fork's root is changed",
                run -> manifest(fork(run), json -> json.withObject("/fork").put("root", "00".repeat(32))));
        acts.put("a fork's heads name fewer records", run -> replace(fork(run), "heads", "\t1\t", "\t0\t"));
        acts.put("a fork's heads and their digest are changed", run -> {
            replace(fork(run), "heads", "\t1\t", "\t0\t");
            changeOpened(fork(run), opened -> new RunOpened(opened.runId(), digests(fork(run), opened.files())));
        });
        acts.put("a fork's principal is changed", run -> manifest(fork(run), json -> json.put("principal", "fork:x")));
        acts.put("a fork's first record is dropped", run -> drop(fork(run), record(RUN, 1)));
        acts.put(
                "a record of a fork is changed",
                run -> rewrite(
                        fork(run),
                        records -> records.change(
                                records.first(record -> record.persistenceId().equals(VM)),
                                record -> withBody(record, body -> body[1] ^= 1))));
        acts.put(
                "a host file of a fork's parent is changed",
                run -> host(run, json -> replaceNumber(json, "facilities")));
        acts.put(
                "a shared record in a fork's parent is changed",
                run -> rewrite(
                        run,
                        records -> records.change(
                                records.first(record(VM, 1)),
                                record -> withBody(record, body -> body[body.length - 1] ^= 1))));
    }

    static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private static Path fork(Path run) {
        return run.resolve("forks/copy");
    }

    private interface JsonChange {
        void on(ObjectNode json) throws IOException;
    }

    private static void json(Path file, JsonChange change) throws IOException {
        var json = (ObjectNode) JSON.readTree(file.toFile());
        change.on(json);
        JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json);
    }

    private static void manifest(Path run, JsonChange change) throws IOException {
        json(run.resolve("manifest.json"), change);
    }

    private static void summary(Path run, JsonChange change) throws IOException {
        json(run.resolve("summary.json"), change);
    }

    private static void host(Path run, JsonChange change) throws IOException {
        json(run.resolve("hosts/z15.json"), change);
    }

    private static void replaceNumber(ObjectNode host, String key) {
        var value = host.path(key);
        if (value.isTextual()) {
            host.put(key, value.textValue().replaceFirst("f", "e"));
        } else {
            host.withArray("/" + key).remove(0);
        }
    }

    private static void replace(Path run, String name, String from, String to) throws IOException {
        var text = Files.readString(run.resolve(name));
        if (!text.contains(from)) {
            throw new IllegalStateException("%s does not have \"%s\"".formatted(name, from));
        }
        Files.writeString(run.resolve(name), text.replace(from, to));
    }
}
