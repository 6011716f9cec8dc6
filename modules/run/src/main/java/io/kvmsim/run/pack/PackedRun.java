package io.kvmsim.run.pack;

import io.kvmsim.history.fold.RunFacts;
import io.kvmsim.log.format.DurableFile;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import java.io.EOFException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/// A file that [RunPack] wrote. It becomes a run directory whole or not at all: unpacked beside its place, checked,
/// and only then given its name.
public final class PackedRun {
    private static final Pattern DIGEST = Pattern.compile("([0-9a-f]{64}) {2}(.+)");

    /// The list has a line an entry.
    private static final int DIGESTS_BYTES_MAX = 64 << 20;

    private static final int ENTRIES_MAX = 100_000;

    /// The default limit of the unpacked size, as a multiple of the file size; small files may exceed it a little.
    /// Runs take a tenth of their size, and what takes a thousandth was made to fill a disk.
    private static final int RATIO_MAX = 64;

    private static final long SMALL_BYTES = 64L << 20;

    private final Path file;
    private final long bytesMax;
    private long bytes;

    /// For messages.
    private String current = RunPack.DIGESTS;

    private PackedRun(Path file, long bytesMax) {
        this.file = file;
        this.bytesMax = bytesMax;
    }

    /// How many bytes a file may unpack to where nothing else is said.
    public static long usualLimit(Path file) throws BadRun {
        try {
            return SMALL_BYTES + RATIO_MAX * Files.size(file);
        } catch (IOException e) {
            throw new BadRun("%s: cannot be read: %s".formatted(file, e.getMessage()), e);
        }
    }

    /// Checks what was unpacked, before it gets its name.
    @FunctionalInterface
    public interface Check {
        void run(Path unpacked) throws BadRun, DamagedPack, IOException;
    }

    /// @param bytesMax all files together
    /// @return how many files it has
    /// @throws BadRun      where the folder exists, or cannot be written, or there are more bytes
    /// @throws DamagedPack where the file is not as it was packed; the message names the entry
    public static int unpack(Path file, Path folder, long bytesMax, Check check) throws BadRun, DamagedPack {
        if (Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            throw new BadRun("%s: exists already; name another folder".formatted(folder));
        }
        var part = folder.resolveSibling(folder.getFileName() + ".part");
        try {
            Files.createDirectory(part);
        } catch (FileAlreadyExistsException _) {
            throw new BadRun("%s: is left over from another unpack; remove it first".formatted(part));
        } catch (IOException e) {
            throw new BadRun("%s: cannot be made: %s".formatted(part, e.getMessage()), e);
        }
        try {
            int files = new PackedRun(file, bytesMax).unpack(part);
            // Of an index nobody can say that it is the journal's, other than by making it anew.
            remove(RunFacts.index(part).getParent());
            check.run(part);
            DurableFile.renameFolder(part, folder);
            return files;
        } catch (JournalDamaged e) {
            throw new DamagedPack("%s: does not verify: %s".formatted(file, e.getMessage()), e);
        } catch (IOException e) {
            throw new BadRun("%s: cannot be unpacked to %s: %s".formatted(file, folder, e.getMessage()), e);
        } finally {
            remove(part);
        }
    }

    private int unpack(Path folder) throws BadRun, DamagedPack, IOException {
        if (!PackDigest.isPack(file)) {
            throw damaged("it does not end as a packed run does: it is truncated, or not such a file");
        }
        boolean whole = PackDigest.isWhole(file);
        int files;
        try (var zip = new ZipFile(file.toFile(), StandardCharsets.UTF_8)) {
            files = unpack(zip, folder);
        } catch (ZipException e) {
            throw new DamagedPack("%s: damaged: its table of entries: %s".formatted(file, e.getMessage()), e);
        } catch (IOException | IllegalArgumentException e) {
            if (whole) {
                throw e;
            }
            throw new DamagedPack("%s: damaged: entry %s: cannot be read".formatted(file, current), e);
        }
        if (!whole) {
            // All that is unpacked is as it was packed: what stands between the entries is not.
            throw damaged("its headers: no entry, but the file is not what was packed");
        }
        return files;
    }

    private int unpack(ZipFile zip, Path folder) throws BadRun, DamagedPack, IOException {
        var entries = new LinkedHashMap<String, ZipEntry>();
        if (zip.size() > ENTRIES_MAX) {
            throw damaged("it has %,d entries; a run has at most %,d".formatted(zip.size(), ENTRIES_MAX));
        }
        for (var all = zip.entries(); all.hasMoreElements(); ) {
            var entry = all.nextElement();
            if (!isInside(entry.getName())) {
                throw damaged("entry \"%s\" would be outside the run".formatted(entry.getName()));
            }
            if (entries.put(entry.getName(), entry) != null) {
                throw damaged("entry %s is there twice".formatted(entry.getName()));
            }
        }
        var digests = digests(zip, entries.remove(RunPack.DIGESTS));
        int files = 0;
        for (var entry : entries.values()) {
            current = entry.getName();
            var target = folder.resolve(current);
            if (entry.isDirectory()) {
                Files.createDirectories(target);
                continue;
            }
            var expected = digests.remove(entry.getName());
            if (expected == null) {
                throw damaged("entry %s is not in %s".formatted(entry.getName(), RunPack.DIGESTS));
            }
            Files.createDirectories(target.getParent());
            if (!write(zip, entry, target).equals(expected)) {
                throw damaged("entry %s is not what was packed".formatted(entry.getName()));
            }
            files++;
        }
        if (!digests.isEmpty()) {
            throw damaged(
                    "entry %s is missing".formatted(digests.keySet().iterator().next()));
        }
        return files;
    }

    /// Names as [RunPack] writes them: relative, and of nothing but names.
    private static boolean isInside(String name) {
        if (name.isEmpty() || name.startsWith("/") || name.indexOf('\\') >= 0 || name.indexOf('\0') >= 0) {
            return false;
        }
        for (var part : name.split("/")) {
            if (part.isEmpty() || part.equals(".") || part.equals("..")) {
                return false;
            }
        }
        return true;
    }

    private String write(ZipFile zip, ZipEntry entry, Path target) throws BadRun, DamagedPack, IOException {
        try (var out = Files.newOutputStream(target);
                var content = zip.getInputStream(entry)) {
            return PackDigest.of(content, (block, offset, length) -> {
                bytes += length;
                if (bytes > bytesMax) {
                    throw new TooLarge();
                }
                out.write(block, offset, length);
            });
        } catch (TooLarge _) {
            throw BadRun.stopped(
                    "%s: unpacks to more than %,d bytes; --size-limit allows more".formatted(file, bytesMax), null);
        } catch (ZipException e) {
            throw new DamagedPack("%s: damaged: entry %s: %s".formatted(file, entry.getName(), e.getMessage()), e);
        } catch (EOFException e) {
            throw new DamagedPack("%s: damaged: entry %s is cut off".formatted(file, entry.getName()), e);
        }
    }

    /// There are more bytes than are allowed.
    private static final class TooLarge extends IOException {
        private static final long serialVersionUID = 1;
    }

    private Map<String, String> digests(ZipFile zip, ZipEntry list) throws DamagedPack, IOException {
        if (list == null) {
            throw damaged("entry %s is missing".formatted(RunPack.DIGESTS));
        }
        byte[] text;
        try (var bytes = zip.getInputStream(list)) {
            text = bytes.readNBytes(DIGESTS_BYTES_MAX);
        } catch (IOException e) {
            throw new DamagedPack("%s: damaged: entry %s: %s".formatted(file, list.getName(), e.getMessage()), e);
        }
        var digests = new TreeMap<String, String>();
        for (var line : new String(text, StandardCharsets.UTF_8).split("\n")) {
            var match = DIGEST.matcher(line);
            if (!match.matches()) {
                throw damaged("entry %s has a line that is not a digest".formatted(list.getName()));
            }
            digests.put(match.group(2), match.group(1));
        }
        return digests;
    }

    private DamagedPack damaged(String what) {
        return new DamagedPack("%s: damaged: %s".formatted(file, what));
    }

    /// What did not get its name.
    private static void remove(Path folder) {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try (var paths = Files.walk(folder)) {
            for (var path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        } catch (IOException _) {
            // what kept it from its name is what is reported
        }
    }
}
