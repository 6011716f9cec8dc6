package io.kvmsim.cli.fuzz;

import static io.kvmsim.cli.fuzz.FuzzedParser.files;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.cli.Kvmsim;
import io.kvmsim.history.fold.Heads;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.RunFacts;
import io.kvmsim.history.proof.EventProof;
import io.kvmsim.history.proof.SealStatement;
import io.kvmsim.history.read.HistoryLog;
import io.kvmsim.history.read.LogCount;
import io.kvmsim.history.read.LogFilter;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.RunHistories;
import io.kvmsim.run.pack.DamagedPack;
import io.kvmsim.run.pack.PackedRun;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// The parsers of what a run and its evidence consist of: seals, proofs, manifests, packs, journals, indexes.
final class RunParsers {
    /// The share of a parser that needs a file.
    private static final int SLOWER = 20;

    private final Path folder;
    private final Path run;
    private final Map<String, FuzzedParser> parsers;

    /// @param folder for files
    /// @param run    that was finished
    RunParsers(Path folder, Path run, Map<String, FuzzedParser> parsers) {
        this.folder = folder;
        this.run = run;
        this.parsers = parsers;
    }

    void evidence() throws IOException {
        var seal = folder.resolve("seal");
        done("history", "seal", run, "--key", folder.resolve("key"), "--new-key", "--to", seal);
        parsers.put("seals", new FuzzedParser(SLOWER, files(seal), it -> SealStatement.read(file(it)), BadInput.class));
        var proof = folder.resolve("proof");
        var vm = "web-0001";
        done("history", "prove", run, vm, "#2", "--seal", seal, "--to", proof);
        parsers.put(
                "proofs",
                new FuzzedParser(
                        SLOWER,
                        files(proof),
                        it -> EventProof.read(file(it)).check(SealStatement.read(seal)),
                        BadInput.class));
        done("fork", run, "--as", "copy", "--at", "+1s");
        parsers.put(
                "heads",
                new FuzzedParser(
                        SLOWER, files(run.resolve("forks/copy/heads")), it -> Heads.read(file(it)), BadInput.class));
        var manifest = run.resolve("manifest.json");
        var copied = Files.createDirectories(folder.resolve("manifests"));
        parsers.put(
                "manifests",
                new FuzzedParser(
                        SLOWER,
                        files(manifest, run.resolve("forks/copy/manifest.json")),
                        it -> {
                            Files.write(copied.resolve("manifest.json"), it);
                            RunDirectory.open(copied).manifest();
                        },
                        BadRun.class));
        var pack = folder.resolve("pack");
        done("pack", run, "-o", pack);
        parsers.put(
                "packs",
                new FuzzedParser(
                        100,
                        files(pack),
                        it -> {
                            PackedRun.unpack(file(it), folder.resolve("unpacked"), 1 << 24, _ -> {
                                throw new BadRun("enough");
                            });
                        },
                        BadRun.class,
                        DamagedPack.class));
    }

    void journals() throws IOException {
        var journal = folder.resolve("journal");
        Files.createDirectories(journal);
        var log = run.resolve("journal");
        try (var all = Files.list(log)) {
            for (var file : all.filter(Files::isRegularFile).toList()) {
                Files.copy(file, journal.resolve(file.getFileName()));
                var target = journal.resolve(file.getFileName());
                var whole = Files.readAllBytes(file);
                parsers.put(
                        "journal " + file.getFileName(),
                        new FuzzedParser(
                                100,
                                List.of(whole),
                                it -> {
                                    Files.write(target, it);
                                    try {
                                        LogReader.open(journal);
                                        LogReader.scan(journal, _ -> {});
                                    } finally {
                                        Files.write(target, whole);
                                    }
                                },
                                JournalDamaged.class));
            }
        }
        var bodies = new ArrayList<byte[]>();
        LogReader.scan(log, record -> {
            if (bodies.size() < 200) {
                bodies.add((record.manifest() + " " + Base64.getEncoder().encodeToString(record.payload()))
                        .getBytes(StandardCharsets.UTF_8));
            }
        });
        parsers.put("record bodies", new FuzzedParser(1, bodies, _ -> {}, BadRecord.class));
    }

    /// A damaged index is not asked any more: the journal is, and the answers are the same.
    void indexes() throws Exception {
        done("history", "index", run);
        var index = RunFacts.index(run);
        var expected = toldBy();
        parsers.put("indexes", new FuzzedParser(SLOWER, files(index), it -> {
            Files.write(index, it);
            assertThat(toldBy()).isEqualTo(expected);
        }));
    }

    private String toldBy() throws Exception {
        var told = new StringBuilder();
        try (var history = RunHistories.open(RunDirectory.open(run), (_, _) -> {})) {
            HistoryLog.tell(history, LogFilter.ALL.refusedOnly(), fact -> told.append(fact.address())
                    .append(' '));
            for (var by : LogCount.By.values()) {
                told.append(HistoryLog.count(history, LogFilter.ALL, by).rows());
            }
            history.at(Moment.parse("+1s"), List.of("vcpus"), 1, state -> told.append(state.event()));
        }
        return told.toString();
    }

    private Path file(byte[] input) throws IOException {
        return Files.write(folder.resolve("input"), input);
    }

    private static void done(Object... words) {
        var ended = Kvmsim.run(words);
        assertThat(ended.exit()).as(ended.err() + ended.out()).isZero();
    }
}
