package io.kvmsim.history.proof;

import io.kvmsim.abi.Bytes;
import io.kvmsim.history.fold.Problem;
import io.kvmsim.ledger.run.FileDigest;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/// Files of a run's directory that its own records name by content.
public final class CoveredFiles {
    private static final int BLOCK_BYTES = 64 * 1024;

    private CoveredFiles() {}

    /// The digests of files, in the order of their names.
    ///
    /// @param run   the run's directory
    /// @param names relative to it
    public static List<FileDigest> digests(Path run, Collection<String> names) throws IOException {
        var digests = new ArrayList<FileDigest>();
        for (var name : names.stream().sorted().toList()) {
            digests.add(new FileDigest(name, digest(run.resolve(name))));
        }
        return List.copyOf(digests);
    }

    /// What differs from the content that was recorded.
    ///
    /// @param run the run's directory
    public static List<Problem> compare(Path run, List<FileDigest> recorded) throws IOException {
        var problems = new ArrayList<Problem>();
        for (var file : recorded) {
            var what = difference(run, file);
            if (!what.isEmpty()) {
                problems.add(new Problem(file.name(), 0, 0, null, what));
            }
        }
        return problems;
    }

    private static String difference(Path run, FileDigest recorded) throws IOException {
        if (!isInside(recorded.name())) {
            return "the run names a file outside of its directory";
        }
        try {
            var held = digest(run.resolve(recorded.name()));
            return held.equals(recorded.sha256())
                    ? ""
                    : "is not what the run recorded: its SHA-256 is %s, and was %s"
                            .formatted(held.hex(), recorded.sha256().hex());
        } catch (NoSuchFileException _) {
            return "is missing; the run recorded it";
        }
    }

    /// Whether a name is relative, and of nothing but names.
    public static boolean isInside(String name) {
        if (name.isEmpty() || name.startsWith("/") || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0) {
            return false;
        }
        for (var part : name.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return false;
            }
        }
        return true;
    }

    public static Bytes digest(byte[] content) {
        return Bytes.wrapping(sha256().digest(content));
    }

    private static Bytes digest(Path file) throws IOException {
        var digest = sha256();
        try (InputStream in = Files.newInputStream(file, LinkOption.NOFOLLOW_LINKS)) {
            var block = new byte[BLOCK_BYTES];
            for (int read = in.read(block); read >= 0; read = in.read(block)) {
                digest.update(block, 0, read);
            }
        }
        return Bytes.wrapping(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }
}
