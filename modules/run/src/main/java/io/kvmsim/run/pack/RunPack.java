package io.kvmsim.run.pack;

import io.kvmsim.history.fold.RunFacts;
import io.kvmsim.log.format.DurableFile;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.write.JournalInUse;
import io.kvmsim.log.write.QuietJournal;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/// Packs a run into one file: a zip file of all that is in the run's directory, with a list of SHA-256
/// digests that `sha256sum -c` reads. The same run gives the same bytes: names are sorted, and there are no times.
public final class RunPack {
    /// The list of digests, the last entry.
    static final String DIGESTS = "SHA256SUMS";

    /// The first that a zip file can say.
    private static final LocalDateTime NO_TIME = LocalDateTime.of(1980, 1, 1, 0, 0);

    private static final String PART = ".part";

    private RunPack() {}

    /// Checks the run while nobody writes it.
    @FunctionalInterface
    public interface Check {
        void run() throws BadRun, DamagedPack, IOException;
    }

    /// @param files in the pack
    /// @param bytes of the pack
    public record Packed(long files, long bytes) {}

    /// @param check what must hold of the run before it is packed
    /// @throws BadRun where the run is being written, or the file cannot be written
    public static Packed pack(RunDirectory run, Path file, Check check) throws BadRun, DamagedPack {
        var part = file.resolveSibling(file.getFileName() + PART);
        try (var _ = new QuietRun(run)) {
            check.run();
            long files = write(run.path(), part);
            PackDigest.write(part);
            DurableFile.rename(part, file);
            return new Packed(files, Files.size(file));
        } catch (JournalInUse e) {
            throw new BadRun("%s: is still being written: %s".formatted(run.path(), e.getMessage()), e);
        } catch (JournalDamaged e) {
            throw new DamagedPack(e.getMessage(), e);
        } catch (IOException e) {
            throw new BadRun("%s: cannot be packed as %s: %s".formatted(run.path(), file, e.getMessage()), e);
        } finally {
            part.toFile().delete();
        }
    }

    /// Entries by name, as a zip file has them: with `/`, and at the end of a folder's.
    private static SortedMap<String, Path> entries(Path run) throws BadRun, IOException {
        var lock = Path.of("journal").resolve(QuietJournal.LOCK_FILE);
        // Of no one else's use: whoever unpacks the run makes it anew.
        var index = RunFacts.index(run).getParent();
        var entries = new TreeMap<String, Path>();
        try (var paths = Files.walk(run)) {
            for (var path : paths.toList()) {
                var name = run.relativize(path).toString();
                if (path.equals(run) || path.endsWith(lock) || path.startsWith(index) || name.endsWith(PART)) {
                    continue;
                }
                if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
                    entries.put(name + "/", path);
                } else if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
                    entries.put(name, path);
                } else {
                    throw new BadRun("%s: is neither file nor folder; take it out of the run".formatted(path));
                }
            }
        }
        if (entries.containsKey(DIGESTS)) {
            throw new BadRun(
                    "%s: the pack has a file of this name; take it out of the run".formatted(run.resolve(DIGESTS)));
        }
        return entries;
    }

    private static long write(Path run, Path part) throws BadRun, IOException {
        var digests = new StringBuilder();
        long files = 0;
        try (var zip =
                new ZipOutputStream(new BufferedOutputStream(Files.newOutputStream(part)), StandardCharsets.UTF_8)) {
            zip.setComment(PackDigest.blank());
            for (var entry : entries(run).entrySet()) {
                begin(zip, entry.getKey());
                if (!entry.getKey().endsWith("/")) {
                    try (var bytes = Files.newInputStream(entry.getValue())) {
                        digests.append(PackDigest.of(bytes, zip::write))
                                .append("  ")
                                .append(entry.getKey())
                                .append('\n');
                    }
                    files++;
                }
                zip.closeEntry();
            }
            begin(zip, DIGESTS);
            zip.write(digests.toString().getBytes(StandardCharsets.UTF_8));
            zip.closeEntry();
        }
        return files;
    }

    private static void begin(ZipOutputStream zip, String name) throws IOException {
        var entry = new ZipEntry(name);
        entry.setTimeLocal(NO_TIME);
        zip.putNextEntry(entry);
    }
}
