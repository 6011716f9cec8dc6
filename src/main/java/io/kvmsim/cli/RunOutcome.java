package io.kvmsim.cli;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What a run left behind, but for how it ran.
///
/// @param way   how it ran
/// @param exit  of the command
/// @param root  of the Merkle tree over its histories
/// @param files digests by file
record RunOutcome(String way, int exit, String root, Map<String, String> files) {
    private static final ObjectMapper JSON = new ObjectMapper();

    static RunOutcome read(String way, int exit, Path run) throws IOException {
        var summary = (ObjectNode) JSON.readTree(run.resolve("summary.json").toFile());
        summary.remove("howItRan");
        var files = new TreeMap<String, String>();
        files.put("summary.json", digest(JSON.writeValueAsBytes(summary)));
        try (var report = Files.walk(run.resolve("report"))) {
            for (var file : report.filter(Files::isRegularFile).toList()) {
                if (!file.getFileName().toString().endsWith(".html")) { // it shows how it ran
                    files.put(run.relativize(file).toString(), digest(Files.readAllBytes(file)));
                }
            }
        }
        return new RunOutcome(way, exit, summary.path("merkleRoot").asText(), files);
    }

    private static String digest(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    boolean sameAs(RunOutcome other) {
        return exit == other.exit && root.equals(other.root) && files.equals(other.files);
    }

    /// The files that are not the same in both.
    List<String> differing(RunOutcome other) {
        return Stream.concat(files.keySet().stream(), other.files.keySet().stream())
                .distinct()
                .filter(file -> !Objects.equals(files.get(file), other.files.get(file)))
                .sorted()
                .toList();
    }
}
