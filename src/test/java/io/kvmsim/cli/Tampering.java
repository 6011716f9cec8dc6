package io.kvmsim.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.abi.Bytes;
import io.kvmsim.history.proof.CoveredFiles;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.run.FileDigest;
import io.kvmsim.ledger.run.RunClosed;
import io.kvmsim.ledger.run.RunOpened;
import io.kvmsim.ledger.run.RunSeal;
import io.kvmsim.log.format.Envelope;
import io.kvmsim.log.format.NewRecord;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.function.UnaryOperator;
import java.util.zip.CRC32C;

/// Everything that somebody may do to a run's directory, by the words of the page that lists it.
final class Tampering {
    static final String VM = "web-0001";
    private static final String OTHER_VM = "huge-0001";
    private static final String RUN = "/run";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Map<String, Act> acts = new LinkedHashMap<>();
    private final Path twin;

    /// Does it to a run that nobody has touched.
    @FunctionalInterface
    interface Act {
        void on(Path run) throws Exception;
    }

    /// @param twin another run of the same scenario, equal in all but its id and its times
    Tampering(Path twin) {
        this.twin = twin;
        log();
        segments();
        besideTheLog();
        records();
        histories();
        frames();
        runRecords();
        manifest();
        inputsAndReport();
        anew();
        forks();
    }

    Map<String, Act> acts() {
        return acts;
    }

    private void log() {
        act("a bit of a record is flipped", run -> flip(run, 100));
        act("a bit of a group's header is flipped", run -> flip(run, 20));
        act("a bit of the group that closes the log is flipped", run -> flip(run, length(run) - 10));
        act("a bit of the last group with records is flipped", run -> flip(run, length(run) - 64 - 10));
        act("the log is cut by one byte", run -> cut(run, length(run) - 1));
        act("the log is cut to half", run -> cut(run, length(run) / 2));
        act("the log is cut to nothing", run -> cut(run, 0));
        act("the log's file is deleted", run -> Files.delete(segment(run, 1)));
        act("the journal's folder is deleted", run -> delete(run.resolve("journal")));
        act("zeros are appended to the log", run -> append(run, new byte[1000]));
        act(
                "other bytes are appended to the log",
                run -> append(run, "not a group".getBytes(StandardCharsets.US_ASCII)));
        act("an old group is appended to the log", run -> append(run, Arrays.copyOf(bytes(run), 300)));
    }

    private void segments() {
        act("two segments are exchanged", run -> {
            StoredRecords.of(run).write();
            var first = Files.readAllBytes(segment(run, 1));
            Files.write(segment(run, 1), Files.readAllBytes(segment(run, 2)));
            Files.write(segment(run, 2), first);
        });
        act("a segment in the middle is deleted", run -> {
            StoredRecords.of(run).write();
            Files.delete(segment(run, 2));
        });
        act("the last segment is deleted", run -> {
            StoredRecords.of(run).write();
            Files.delete(lastSegment(run));
        });
        act("a segment stands twice", run -> {
            StoredRecords.of(run).write();
            int last =
                    Integer.parseInt(lastSegment(run).getFileName().toString().substring(0, 8));
            Files.copy(segment(run, 1), segment(run, last + 1));
        });
        act("a segment is that of another run", run -> {
            StoredRecords.of(run).write();
            var other = Kvmsim.copy(twin, run.resolveSibling("other-" + run.getFileName()));
            StoredRecords.of(other).write();
            Files.write(segment(run, 2), Files.readAllBytes(segment(other, 2)));
        });
    }

    private void besideTheLog() {
        act("`forced` and `index` are deleted", Tampering::deleteNotes);
        act("`forced` is that of another run", run -> copyFromTwin(run, "forced"));
        act("`index` is that of another run", run -> copyFromTwin(run, "index"));
        act("`forced` and `index` are deleted, and the log is cut to half", run -> {
            deleteNotes(run);
            cut(run, length(run) / 2);
        });
        act("the same, and `summary.json` too", run -> {
            deleteNotes(run);
            cut(run, length(run) / 2);
            Files.delete(run.resolve("summary.json"));
        });
    }

    private void records() {
        act("a record is dropped", run -> drop(run, record(VM, 1)));
        act(
                "a record stands twice, and the later ones have new numbers",
                run -> rewrite(run, records -> {
                    var last = records.last(record -> record.persistenceId().equals(VM));
                    records.all().add(records.all().indexOf(last) + 1, numbered(last, last.sequenceNr() + 1));
                }));
        act(
                "two records of a VM have each other's bodies",
                run -> rewrite(run, records -> {
                    var one = records.first(record(VM, 1));
                    var two = records.first(record(VM, 2));
                    records.change(one, record -> with(record, record.manifest(), two.payload()));
                    records.change(two, record -> with(record, record.manifest(), one.payload()));
                }));
        act(
                "a record is dropped, and the later ones have new numbers",
                run -> rewrite(run, records -> {
                    records.all().remove(records.first(record(VM, 2)));
                    records.change(records.first(record(VM, 3)), record -> numbered(record, 2));
                }));
        act(
                "the body of a record is changed",
                run -> rewrite(
                        run,
                        records -> records.change(
                                records.first(record(VM, 2)),
                                record -> withBody(record, body -> body[body.length - 1] ^= 1))));
        act(
                "the time of a call is changed",
                run -> rewrite(
                        run,
                        records -> records.change(
                                records.first(record(VM, 2)), record -> withBody(record, body -> body[4] ^= 1))));
        act(
                "the last record of a VM is dropped",
                run -> rewrite(run, records -> records.all()
                        .remove(records.last(record -> record.persistenceId().equals(VM)))));
    }

    private void histories() {
        act(
                "all records of a VM are dropped",
                run -> rewrite(run, records -> records.all()
                        .removeIf(record -> record.persistenceId().equals(VM))));
        act(
                "records are those of another VM",
                run -> rewrite(run, records -> records.all()
                        .replaceAll(record -> record.persistenceId().equals(VM) ? named(record, "vm-new") : record)));
        act(
                "two VMs have each other's records",
                run -> rewrite(run, records -> records.all()
                        .replaceAll(record -> record.persistenceId().equals(VM)
                                ? named(record, OTHER_VM)
                                : record.persistenceId().equals(OTHER_VM) ? named(record, VM) : record)));
        act(
                "a VM is added before the run's end",
                run -> rewrite(run, records -> records.all()
                        .addAll(
                                1,
                                records.all().stream()
                                        .filter(record -> record.persistenceId().equals(VM))
                                        .map(record -> named(record, "vm-new"))
                                        .toList())));
    }

    private void frames() {
        act(
                "a record's serializer is changed",
                run -> rewrite(
                        run,
                        records -> records.change(
                                records.first(record(VM, 1)), record -> framed(record, 1, record.manifest(), ""))));
        act(
                "a record has an adapter's manifest",
                run -> rewrite(
                        run,
                        records -> records.change(
                                records.first(record(VM, 1)),
                                record -> framed(record, record.serializerId(), record.manifest(), "x"))));
        act(
                "a record has a writer's UUID",
                run -> rewrite(
                        run,
                        records -> records.change(
                                records.first(record(VM, 1)),
                                record -> enveloped(
                                        record, new Envelope("187d5158-d607-4834-98de-df1b1755b9ae", null)))));
        act(
                "a record has metadata",
                run -> rewrite(
                        run,
                        records -> records.change(
                                records.first(record(VM, 1)),
                                record -> enveloped(
                                        record, new Envelope("", new Envelope.Metadata(1, "x", new byte[1]))))));
        act(
                "a record's manifest is changed",
                run -> rewrite(
                        run,
                        records -> records.change(
                                records.first(record(VM, 1)),
                                record -> framed(record, record.serializerId(), RecordBytes.SEALED_TURN, ""))));
        act("the times of the log's groups are changed", run -> {
            Files.write(segment(run, 1), groupsOfAnotherTime(bytes(run)));
            deleteNotes(run);
        });
        act("a marker deletes records", run -> StoredRecords.of(run).writeAndDelete(VM, 1));
    }

    private void runRecords() {
        act("the run's first record is dropped", run -> drop(run, record(RUN, 1)));
        act("the run's last record is dropped", run -> drop(run, record(RUN, 2)));
        act("the run's last record and `summary.json` are dropped", run -> {
            drop(run, record(RUN, 2));
            Files.delete(run.resolve("summary.json"));
        });
        act(
                "the run's last record has another number",
                run -> rewrite(
                        run, records -> records.change(records.first(record(RUN, 2)), record -> numbered(record, 3))));
        act(
                "the run's first record stands twice",
                run -> rewrite(
                        run,
                        records -> records.change(
                                records.first(record(RUN, 2)), record -> numbered(records.first(record(RUN, 1)), 2))));
        act(
                "the run ends as earlier versions did",
                run -> rewrite(
                        run,
                        records -> records.change(records.first(record(RUN, 2)), record -> {
                            var closed = RunClosed.decode(record.payload());
                            return with(record, RunSeal.WIRE_NAME, closed.seal().encode());
                        })));
        act(
                "the run's last record names another root",
                run -> changeClosed(
                        run,
                        closed -> new RunClosed(
                                closed.runId(),
                                new RunSeal(closed.seal().entities(), Bytes.zeros(32)),
                                closed.files())));
        act(
                "the run's last record names another number of histories",
                run -> changeClosed(
                        run,
                        closed -> new RunClosed(
                                closed.runId(),
                                new RunSeal(
                                        closed.seal().entities() + 1,
                                        closed.seal().root()),
                                closed.files())));
        act(
                "the run's last record names another run",
                run -> changeClosed(run, closed -> new RunClosed(Bytes.zeros(16), closed.seal(), closed.files())));
        act("the run has another id in both records", run -> {
            changeOpened(run, opened -> new RunOpened(Bytes.zeros(16), opened.files()));
            changeClosed(run, closed -> new RunClosed(Bytes.zeros(16), closed.seal(), closed.files()));
        });
        act(
                "a file outside of the directory is named in the run's first record",
                run -> changeOpened(run, opened -> {
                    var files = new ArrayList<>(opened.files());
                    files.add(new FileDigest("../../etc/hosts", Bytes.zeros(32)));
                    return new RunOpened(opened.runId(), files);
                }));
    }

    private void manifest() {
        for (var key : List.of("user", "principal", "startedAt", "profile", "scenario", "version")) {
            act(
                    "`%s` in the manifest is changed".formatted(key),
                    run -> manifest(
                            run,
                            json -> json.put(
                                    key,
                                    key.equals("profile")
                                            ? "documented"
                                            : json.path(key).asText() + "x")));
        }
        act("`startTod` in the manifest is changed", run -> manifest(run, json -> json.put("startTod", "0xe2058800")));
        act("`seed` in the manifest is changed", run -> manifest(run, json -> json.put("seed", 2)));
        act(
                "a host's memory in the manifest is changed",
                run -> manifest(run, json -> ((ObjectNode) json.path("hosts").path(0)).put("memory", 1L << 30)));
        act("a blank is added to the manifest", run -> replace(run, "manifest.json", "{", "{ "));
        act("`user` in the manifest and its digest are changed", run -> {
            manifest(run, json -> json.put("user", "somebody"));
            changeOpened(run, opened -> new RunOpened(opened.runId(), digests(run, opened.files())));
        });
        act(
                "the manifest is that of another run",
                run -> Files.write(run.resolve("manifest.json"), Files.readAllBytes(twin.resolve("manifest.json"))));
        act("the manifest is deleted", run -> Files.delete(run.resolve("manifest.json")));
    }

    private void inputsAndReport() {
        act("a facility of a host is cleared", run -> host(run, json -> replaceNumber(json, "facilities")));
        act(
                "a host file is another one",
                run -> Files.write(run.resolve("hosts/z15.json"), Files.readAllBytes(run.resolve("hosts/zec12.json"))));
        act("a host file is deleted", run -> Files.delete(run.resolve("hosts/z15.json")));
        act("the scenario is changed", run -> replace(run, "scenario.yaml", "seed: 1", "seed: 2"));
        act("the scenario is deleted", run -> Files.delete(run.resolve("scenario.yaml")));
        act("a count in the summary is changed", run -> summary(run, json -> json.put("refused", 0)));
        act("the root in the summary is changed", run -> summary(run, json -> json.put("merkleRoot", "00".repeat(32))));
        act("the summary says that the run is not finished", run -> summary(run, json -> json.put("finished", false)));
        act(
                "how it ran is changed in the summary",
                run -> summary(run, json -> json.withObject("/howItRan").put("wallMillis", 1)));
        act("the summary is deleted", run -> Files.delete(run.resolve("summary.json")));
        act("a table of the report is changed", run -> replace(run, "report/calls.csv", "EBUSY", "EINVAL"));
        act("a table of the report is deleted", run -> Files.delete(run.resolve("report/timeseries.csv")));
        act("the report's page is changed", run -> replace(run, "report/index.html", "<html", "<html class=x"));
        act("a file is added", run -> Files.writeString(run.resolve("hosts/more.json"), "{}"));
    }

    private void anew() {
        act("all is made anew by another run of the same scenario", run -> {
            delete(run);
            Kvmsim.copy(twin, run);
        });
        act("the same, with the id of this run", run -> {
            var id = RunOpened.decode(
                            StoredRecords.of(run).first(record(RUN, 1)).payload())
                    .runId();
            delete(run);
            Kvmsim.copy(twin, run);
            changeOpened(run, opened -> new RunOpened(id, opened.files()));
            changeClosed(run, closed -> new RunClosed(id, closed.seal(), closed.files()));
        });
    }

    private void forks() {
        act(
                "a fork's `at` is changed",
                run -> manifest(fork(run), json -> json.withObject("/fork").put("at", "+2m")));
        act(
                "a fork's root is changed",
                run -> manifest(fork(run), json -> json.withObject("/fork").put("root", "00".repeat(32))));
        act("a fork's heads name fewer records", run -> replace(fork(run), "heads", "\t1\t", "\t0\t"));
        act("a fork's heads and their digest are changed", run -> {
            replace(fork(run), "heads", "\t1\t", "\t0\t");
            changeOpened(fork(run), opened -> new RunOpened(opened.runId(), digests(fork(run), opened.files())));
        });
        act("a fork's principal is changed", run -> manifest(fork(run), json -> json.put("principal", "fork:x")));
        act("a fork's first record is dropped", run -> drop(fork(run), record(RUN, 1)));
        act(
                "a record of a fork is changed",
                run -> rewrite(
                        fork(run),
                        records -> records.change(
                                records.first(record -> record.persistenceId().equals(VM)),
                                record -> withBody(record, body -> body[1] ^= 1))));
        act("a host file of a fork's parent is changed", run -> host(run, json -> replaceNumber(json, "facilities")));
        act(
                "a shared record in a fork's parent is changed",
                run -> rewrite(
                        run,
                        records -> records.change(
                                records.first(record(VM, 1)),
                                record -> withBody(record, body -> body[body.length - 1] ^= 1))));
    }

    private void act(String words, Act act) {
        acts.put(words, act);
    }

    private static Path fork(Path run) {
        return run.resolve("forks/copy");
    }

    private static Path segment(Path run, int number) {
        return run.resolve("journal/%08d.log".formatted(number));
    }

    private static Path lastSegment(Path run) throws IOException {
        try (var files = Files.list(run.resolve("journal"))) {
            return files.filter(file -> file.toString().endsWith(".log"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
    }

    private static byte[] bytes(Path run) throws IOException {
        return Files.readAllBytes(segment(run, 1));
    }

    private static int length(Path run) throws IOException {
        return bytes(run).length;
    }

    private static void flip(Path run, int at) throws IOException {
        var bytes = bytes(run);
        bytes[at] ^= 1;
        Files.write(segment(run, 1), bytes);
    }

    private static void cut(Path run, int length) throws IOException {
        Files.write(segment(run, 1), Arrays.copyOf(bytes(run), length));
    }

    private static void append(Path run, byte[] more) throws IOException {
        var bytes = Bytes.wrapping(bytes(run)).concat(Bytes.wrapping(more));
        Files.write(segment(run, 1), bytes.toArray());
    }

    private static void deleteNotes(Path run) throws IOException {
        Files.delete(run.resolve("journal/forced"));
        Files.delete(run.resolve("journal/index"));
    }

    private void copyFromTwin(Path run, String name) throws IOException {
        Files.write(
                run.resolve("journal").resolve(name),
                Files.readAllBytes(twin.resolve("journal").resolve(name)));
    }

    /// Every group an hour earlier, with the checksums as they follow.
    private static byte[] groupsOfAnotherTime(byte[] log) {
        var groups = ByteBuffer.wrap(log);
        int previous = 0;
        for (int at = 0; at < log.length; at += groups.getInt(at + 48)) {
            groups.putLong(
                    at + 40, groups.getLong(at + 40) - Duration.ofHours(1).toMillis());
            groups.putInt(at + 52, previous);
            groups.putInt(at + 56, crc(log, at, 56, at, 0));
            previous = crc(log, at, 60, at + 64, groups.getInt(at + 48) - 64);
            groups.putInt(at + 60, previous);
        }
        return log;
    }

    private static int crc(byte[] log, int from, int length, int thenFrom, int thenLength) {
        var crc = new CRC32C();
        crc.update(log, from, length);
        crc.update(log, thenFrom, thenLength);
        return (int) crc.getValue();
    }

    static void delete(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }

    private interface Rewriting {
        void change(StoredRecords records);
    }

    private static void rewrite(Path run, Rewriting rewriting) throws IOException {
        var records = StoredRecords.of(run);
        rewriting.change(records);
        records.write();
    }

    private static void drop(Path run, Predicate<NewRecord> which) throws IOException {
        rewrite(run, records -> records.all().remove(records.first(which)));
    }

    private static Predicate<NewRecord> record(String id, long number) {
        return record -> record.persistenceId().equals(id) && record.sequenceNr() == number;
    }

    private static NewRecord numbered(NewRecord record, long number) {
        return new NewRecord(
                record.persistenceId(),
                number,
                record.timestampMillis(),
                record.serializerId(),
                record.manifest(),
                record.payload());
    }

    private static NewRecord named(NewRecord record, String id) {
        return new NewRecord(
                id,
                record.sequenceNr(),
                record.timestampMillis(),
                record.serializerId(),
                record.manifest(),
                record.payload());
    }

    private static NewRecord framed(NewRecord record, int serializer, String manifest, String adapter) {
        return new NewRecord(
                record.persistenceId(),
                record.sequenceNr(),
                record.timestampMillis(),
                serializer,
                manifest,
                adapter,
                record.payload());
    }

    static NewRecord enveloped(NewRecord record, Envelope envelope) {
        return new NewRecord(
                record.persistenceId(),
                record.sequenceNr(),
                record.timestampMillis(),
                record.serializerId(),
                record.manifest(),
                "",
                envelope,
                record.payload());
    }

    static NewRecord with(NewRecord record, String manifest, byte[] payload) {
        return new NewRecord(
                record.persistenceId(),
                record.sequenceNr(),
                record.timestampMillis(),
                record.serializerId(),
                manifest,
                payload);
    }

    private interface BodyChange {
        void on(byte[] body);
    }

    private static NewRecord withBody(NewRecord record, BodyChange change) {
        var body = record.payload().clone();
        change.on(body);
        return with(record, record.manifest(), body);
    }

    private static void changeOpened(Path run, IoOperator<RunOpened> change) throws IOException {
        var records = StoredRecords.of(run);
        var opened = records.first(record(RUN, 1));
        var changed = change.apply(RunOpened.decode(opened.payload()));
        records.change(opened, record -> with(record, RunOpened.WIRE_NAME, changed.encode()));
        records.write();
    }

    private static void changeClosed(Path run, UnaryOperator<RunClosed> change) throws IOException {
        rewrite(
                run,
                records -> records.change(
                        records.first(record(RUN, 2)),
                        record -> with(
                                record,
                                RunClosed.WIRE_NAME,
                                change.apply(RunClosed.decode(record.payload())).encode())));
    }

    private interface IoOperator<T> {
        T apply(T value) throws IOException;
    }

    private static List<FileDigest> digests(Path run, List<FileDigest> files) throws IOException {
        return CoveredFiles.digests(run, files.stream().map(FileDigest::name).toList());
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
