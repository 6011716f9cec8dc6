package io.kvmsim.run;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.kvmsim.history.proof.CoveredFiles;
import io.kvmsim.log.format.DurableFile;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.log.write.JournalInUse;
import io.kvmsim.log.write.JournalSettings;
import io.kvmsim.log.write.JournalWriter;
import io.kvmsim.values.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// A run is a directory: manifest, the files that it was made from by content, journal, summary. It can be copied,
/// handed on and replayed elsewhere.
public final class RunDirectory {
    static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    static final String MANIFEST = "manifest.json";
    static final String SUMMARY = "summary.json";
    private static final String REPORT = "report";
    private static final String JOURNAL = "journal";

    /// Of a run in virtual time.
    static final String SCENARIO = "scenario.yaml";

    /// All of a run directory's, made before its manifest.
    static final List<String> FOLDERS = List.of("hosts", "recordings", "files", "report", JOURNAL);

    static final String NEVER_BEGAN = "was made for a run that never began (it has no " + MANIFEST + "): delete it";

    private final Path path;
    private Manifest manifest;
    private RunHosts hosts;

    /// It need not be there yet.
    RunDirectory(Path path) {
        this.path = path;
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
    boolean neverBegan() {
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

    /// It is read when it is first asked for.
    public Manifest manifest() throws BadRun {
        if (manifest == null) {
            manifest = ManifestJson.read(path.resolve(MANIFEST));
        }
        return manifest;
    }

    /// They are read when they are first asked for.
    public RunHosts hosts() throws BadRun {
        if (hosts == null) {
            hosts = RunHosts.of(this);
        }
        return hosts;
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

    /// Writes a value as JSON, as [#write] does. The manifest is the last of a run's own files: with it the directory
    /// is a run.
    void writeJson(String name, Object value) throws BadRun {
        write(name, json(value));
    }

    /// Writes a file whole or not at all. It is on the disk, under its name, when this returns.
    void write(String name, byte[] content) throws BadRun {
        try (var file = DurableFile.replacing(path.resolve(name))) {
            file.keep(content);
        } catch (IOException e) {
            throw unwritten(name, e);
        }
    }

    /// Writes a value as JSON to the disk, in a file that has no name yet: [#name] gives it its name.
    void stageJson(String name, Object value) throws BadRun {
        try {
            DurableFile.stage(path.resolve(name), json(value));
        } catch (IOException e) {
            throw unwritten(name, e);
        }
    }

    /// The bytes of a file that was staged; empty where there is none.
    Optional<byte[]> staged(String name) throws BadRun {
        var staged = DurableFile.staged(path.resolve(name));
        try {
            return Files.isRegularFile(staged) ? Optional.of(Files.readAllBytes(staged)) : Optional.empty();
        } catch (IOException e) {
            throw unreadable(name, e);
        }
    }

    /// Gives a staged file its name.
    void name(String name) throws BadRun {
        var file = path.resolve(name);
        try {
            DurableFile.rename(DurableFile.staged(file), file);
        } catch (IOException e) {
            throw unwritten(name, e);
        }
    }

    private BadRun unwritten(String name, IOException e) {
        return new BadRun("%s: cannot be written: %s".formatted(path.resolve(name), reason(e)), e);
    }

    private BadRun unreadable(String name, IOException e) {
        return new BadRun("%s: %s cannot be read: %s".formatted(path, name, reason(e)), e);
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
            throw unreadable(name, e);
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
            throw unreadable(name, e);
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
