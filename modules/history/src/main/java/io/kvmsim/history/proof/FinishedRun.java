package io.kvmsim.history.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kvmsim.history.fold.Problem;
import io.kvmsim.ledger.run.FileDigest;
import io.kvmsim.values.InputFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a run's directory says of its end, beside its journal: `summary.json`. A journal that lost its end is found by
/// it.
final class FinishedRun {
    private static final String SUMMARY = "summary.json";
    private static final ObjectMapper JSON = new ObjectMapper();

    private FinishedRun() {}

    /// What does not fit.
    ///
    /// @param run  the run's directory
    /// @param own  what the journal says of the run
    static List<Problem> compare(Path run, RunRecords own) throws IOException {
        var problems = new ArrayList<Problem>();
        var file = run.resolve(SUMMARY);
        if (Files.isRegularFile(file)) {
            var root = root(file);
            var sealed = own.seal().map(seal -> seal.root().hex()).orElse("");
            if (!root.isEmpty() && sealed.isEmpty()) {
                problems.add(problem("says that the run was finished with root %s; the journal has no end of the run"
                        .formatted(root)));
            } else if (!root.equals(sealed)) {
                problems.add(problem("names root \"%s\"; the run ended with %s".formatted(root, sealed)));
            }
        }
        if (own.closed().isPresent()) {
            var files = own.closed().get().files();
            var staged = run.resolve(SUMMARY + ".part");
            // After a crash between the run's last record and the summary's name: --resume names it.
            var isStaged = !Files.exists(file) && Files.exists(staged);
            problems.addAll(CoveredFiles.compare(
                    run,
                    files.stream()
                            .map(each -> isStaged && each.name().equals(SUMMARY)
                                    ? new FileDigest(SUMMARY + ".part", each.sha256())
                                    : each)
                            .toList()));
        }
        return problems;
    }

    private static Problem problem(String what) {
        return new Problem(SUMMARY, 0, 0, null, what);
    }

    /// The root that the summary of a finished run names; empty where it is not finished or cannot be read.
    private static String root(Path file) throws IOException {
        JsonNode json;
        try {
            json = JSON.readTree(InputFile.read(file));
        } catch (JsonProcessingException _) {
            return "";
        }
        return json == null || !json.path("finished").asBoolean()
                ? ""
                : json.path("merkleRoot").asText();
    }
}
