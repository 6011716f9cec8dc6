package io.kvmsim.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.kvmsim.abi.Bytes;
import io.kvmsim.history.proof.CoveredFiles;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.log.write.JournalInUse;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import io.kvmsim.values.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;

/// A run is a directory: manifest, the files that it was made from by content, journal, summary. It can be copied,
/// handed on and replayed elsewhere.
public final class RunDirectory {
    static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    static final String MANIFEST = "manifest.json";
    static final String SUMMARY = "summary.json";
    private static final String PART = ".part";
    private static final String REPORT = "report";
    private static final String JOURNAL = "journal";

    /// Of a run in virtual time.
    static final String SCENARIO = "scenario.yaml";

    /// All of a run directory's, made before its manifest.
    private static final List<String> FOLDERS = List.of("hosts", "recordings", "files", "report", JOURNAL);

    private static final String NEVER_BEGAN =
            "was made for a run that never began (it has no " + MANIFEST + "): delete it";

    private final Path path;

    private RunDirectory(Path path) {
        this.path = path;
    }

    /// Makes a new one; its files follow.
    ///
    /// @throws BadRun where there is one already, or it cannot be written
    static RunDirectory make(Path path) throws BadRun {
        var run = new RunDirectory(path);
        var parent = path.toAbsolutePath().getParent();
        try {
            Files.createDirectories(parent);
        } catch (IOException e) {
            throw new BadRun("%s: cannot be made: %s: %s".formatted(path, parent, reason(e)), e);
        }
        try {
            Files.createDirectory(path);
            force(parent);
        } catch (FileAlreadyExistsException _) {
            throw new RunExists(
                    run.neverBegan()
                            ? "%s: %s, or name another with --run".formatted(path, NEVER_BEGAN)
                            : "%s exists already: name another with --run, or continue with --resume %s"
                                    .formatted(path, path));
        } catch (IOException e) {
            throw new BadRun("%s: cannot be made: %s".formatted(path, reason(e)), e);
        }
        try {
            for (var folder : FOLDERS) {
                Files.createDirectory(path.resolve(folder));
            }
            return run;
        } catch (IOException e) {
            run.remove();
            throw new BadRun("%s: cannot be made: %s".formatted(path, reason(e)), e);
        }
    }

    /// Makes the directory of a fork, in its parent's.
    ///
    /// @throws BadRun where there is one already, or it cannot be written
    static RunDirectory makeFork(Path path) throws BadRun {
        var run = new RunDirectory(path);
        try {
            Files.createDirectories(path.getParent());
            Files.createDirectory(path);
            force(path.getParent());
            Files.createDirectory(run.journal());
            return run;
        } catch (FileAlreadyExistsException _) {
            throw new BadRun(
                    run.has(MANIFEST)
                            ? "%s exists already: name another with --as".formatted(path)
                            : "%s is left over from an incomplete fork: remove it first".formatted(path));
        } catch (IOException e) {
            throw new BadRun("%s: cannot be made: %s".formatted(path, reason(e)), e);
        }
    }

    /// Takes away what was made of a run that could not be made whole.
    void remove() {
        try (var files = Files.walk(path)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException _) {
            // what could not be written is what is reported
        }
    }

    public static boolean isOne(Path path) {
        return Files.isRegularFile(path.resolve(MANIFEST));
    }

    /// Whether it was made for a run that was killed before its manifest was written: nothing has happened in it.
    private boolean neverBegan() {
        return !isOne(path) && FOLDERS.stream().allMatch(folder -> Files.isDirectory(path.resolve(folder)));
    }

    /// @throws BadRun where it is not a run directory
    public static RunDirectory open(Path path) throws BadRun {
        if (!Files.isDirectory(path)) {
            throw new BadRun("%s: no such run directory".formatted(path));
        }
        if (new RunDirectory(path).neverBegan()) {
            throw new BadRun("%s: %s".formatted(path, NEVER_BEGAN));
        }
        if (!isOne(path)) {
            throw new BadRun("%s: not a run directory: it has no %s".formatted(path, MANIFEST));
        }
        return new RunDirectory(path);
    }

    public Path path() {
        return path;
    }

    public Path journal() {
        return path.resolve(JOURNAL);
    }

    public Manifest manifest() throws BadRun {
        return ManifestJson.read(path.resolve(MANIFEST));
    }

    /// The manifest is written last of a run's own files, and whole or not at all: with it the directory is a run.
    void write(Manifest manifest) throws BadRun {
        write(MANIFEST, json(manifest));
    }

    /// Writes a manifest to the disk that has no name yet.
    void stage(Manifest manifest) throws BadRun {
        stage(MANIFEST, json(manifest));
    }

    void nameManifest() throws BadRun {
        name(MANIFEST);
    }

    /// The bytes of the manifest that was staged.
    byte[] stagedManifest() throws IOException {
        return Files.readAllBytes(path.resolve(MANIFEST + PART));
    }

    void writeSummary(Object summary) throws BadRun {
        write(SUMMARY, json(summary));
    }

    /// Writes a summary to the disk that has no name yet.
    void stageSummary(Object summary) throws BadRun {
        stage(SUMMARY, json(summary));
    }

    /// Gives the staged summary its name.
    void nameSummary() throws BadRun {
        name(SUMMARY);
    }

    /// The bytes of the summary that was staged.
    byte[] stagedSummary() throws IOException {
        return Files.readAllBytes(path.resolve(SUMMARY + PART));
    }

    /// Whether it has this very summary, by its SHA-256. One that is staged gets its name.
    boolean hasSummary(Bytes sha256) throws BadRun {
        try {
            if (hasSummary()
                    && CoveredFiles.digest(InputFile.read(path.resolve(SUMMARY), InputFile.BYTES_MAX))
                            .equals(sha256)) {
                return true;
            }
            var staged = path.resolve(SUMMARY + PART);
            if (!Files.isRegularFile(staged)
                    || !CoveredFiles.digest(stagedSummary()).equals(sha256)) {
                return false;
            }
        } catch (IOException e) {
            throw new BadRun("%s: %s cannot be read: %s".formatted(path, SUMMARY, reason(e)), e);
        }
        nameSummary();
        return true;
    }

    /// The tables of the report, by name: what its page is made from.
    List<String> tables() throws IOException {
        var folder = path.resolve(REPORT);
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (var files = Files.list(folder)) {
            return files.map(file -> REPORT + "/" + file.getFileName())
                    .filter(name -> name.endsWith(".csv"))
                    .toList();
        }
    }

    /// Whether the run was finished and said so.
    public boolean hasSummary() {
        return Files.exists(path.resolve(SUMMARY));
    }

    /// Writes a file of the report, for which it makes a folder where there is none.
    ///
    /// @return the file
    public Path writeReport(String name, byte[] content) throws BadRun {
        var folder = path.resolve(REPORT);
        try {
            Files.createDirectories(folder);
        } catch (IOException e) {
            throw new BadRun("%s: cannot be made: %s".formatted(folder, reason(e)), e);
        }
        write(REPORT + "/" + name, content);
        return folder.resolve(name);
    }

    /// Whether it has a file of that name.
    public boolean has(String name) {
        return Files.isRegularFile(path.resolve(name));
    }

    /// Writes a file whole or not at all. It is on the disk, under its name, when this returns.
    void write(String name, byte[] content) throws BadRun {
        stage(name, content);
        name(name);
    }

    private void stage(String name, byte[] content) throws BadRun {
        var part = path.resolve(name + PART);
        try (var channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            var bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        } catch (IOException e) {
            throw unwritten(name, e);
        }
    }

    private void name(String name) throws BadRun {
        var file = path.resolve(name);
        try {
            Files.move(
                    path.resolve(name + PART),
                    file,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            force(file.toAbsolutePath().getParent());
        } catch (IOException e) {
            throw unwritten(name, e);
        }
    }

    private BadRun unwritten(String name, IOException e) {
        path.resolve(name + PART).toFile().delete();
        return new BadRun("%s: cannot be written: %s".formatted(path.resolve(name), reason(e)), e);
    }

    private static void force(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /// Where a file of this directory is, also one that is not there.
    ///
    /// @param name as a manifest may have it, which a stranger may have written
    /// @throws BadRun where it would be a file outside of this directory, by its name or by a symbolic link
    Path inside(String name) throws BadRun {
        try {
            if (CoveredFiles.isInside(name)) {
                var file = path.resolve(name);
                if (!Files.exists(file) || file.toRealPath().startsWith(path.toRealPath())) {
                    return file;
                }
            }
        } catch (IOException e) {
            throw new BadRun("%s: %s cannot be read: %s".formatted(path, name, reason(e)), e);
        }
        throw new BadRun("%s: it names \"%s\", which is outside of the run's directory".formatted(path, name));
    }

    /// @throws BadRun where there is none, or it cannot be read
    public byte[] read(String name) throws BadRun {
        try {
            return InputFile.read(inside(name), InputFile.BYTES_MAX);
        } catch (NoSuchFileException _) {
            throw new BadRun("%s: %s is missing".formatted(path, name));
        } catch (IOException e) {
            throw new BadRun("%s: %s cannot be read: %s".formatted(path, name, reason(e)), e);
        }
    }

    /// A file that may be too long to be held at once.
    ///
    /// @throws BadRun where there is none, or it cannot be read
    public InputStream stream(String name) throws BadRun {
        try {
            return Files.newInputStream(inside(name));
        } catch (IOException e) {
            throw new BadRun("%s: cannot be read: %s".formatted(path.resolve(name), reason(e)), e);
        }
    }

    /// Opens the journal for writing.
    ///
    /// @throws BadRun         where another process writes it, or it cannot be written
    /// @throws JournalDamaged where it does not read back
    public JournalWriter openJournal() throws BadRun, JournalDamaged {
        try {
            return JournalWriter.open(journal(), JournalSettings.DEFAULT);
        } catch (JournalInUse e) {
            throw new BadRun("%s: %s".formatted(path, e.getMessage()), e);
        } catch (JournalDamaged e) {
            throw e;
        } catch (IOException e) {
            throw new BadRun("%s: the journal cannot be opened: %s".formatted(path, reason(e)), e);
        }
    }

    /// Opens the journal for reading, beside a writer or without one.
    public LogReader readJournal() throws BadRun, JournalDamaged {
        try {
            return LogReader.open(journal());
        } catch (JournalDamaged e) {
            throw e;
        } catch (IOException e) {
            throw new BadRun("%s: the journal cannot be read: %s".formatted(path, reason(e)), e);
        }
    }

    /// Whether it was removed or renamed since it was opened.
    boolean isGone() {
        return !has(MANIFEST);
    }

    /// What to say of a failure: where the directory is gone, that is why.
    BadRun because(BadRun failure) {
        return isGone()
                ? BadRun.stopped(
                        "%s: was removed or renamed while the run wrote to it; the run ends here".formatted(path),
                        failure)
                : failure;
    }

    /// What the file system said, without the exception's name.
    static String reason(IOException e) {
        return InputFile.reason(e);
    }

    private static byte[] json(Object value) {
        try {
            return (JSON.writeValueAsString(value) + "\n").getBytes(StandardCharsets.UTF_8);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be written as JSON: " + value, e);
        }
    }
}
