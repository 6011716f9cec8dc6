package io.kvmsim.run;

import io.kvmsim.abi.Bytes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The forks of a run: directories `forks/NAME` within its own, which move and are packed with it.
public final class Forks {
    /// In a fork, its parent.
    public static final String PARENT = "main";

    /// What a fork shares with its parent.
    static final String HEADS = "heads";

    private static final String FOLDER = "forks";
    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final int ROOT_DIGITS = 64;

    private Forks() {}

    /// Where a fork of this name is or is to be.
    ///
    /// @throws BadRun where no fork can have this name
    static Path place(RunDirectory run, String name) throws BadRun {
        if (!NAME.matcher(name).matches() || name.equals(PARENT)) {
            throw new BadRun(
                    ("\"%s\" is not a name for a fork: letters, digits, \".\", \"_\" and \"-\", at most 64, and not"
                                    + " \"%s\", which is the parent")
                            .formatted(name, PARENT));
        }
        return run.path().resolve(FOLDER).resolve(name);
    }

    /// A fork of a run by its name, `main` for the parent of a fork, or a fork of a fork, `one/two`.
    public static Optional<RunDirectory> find(RunDirectory run, String name) throws BadRun {
        if (name.equals(PARENT)) {
            return run.manifest().fork() == null ? Optional.empty() : Optional.of(parent(run));
        }
        var found = run;
        for (var part : name.split("/", -1)) {
            if (!NAME.matcher(part).matches()) {
                return Optional.empty();
            }
            var folder = found.path().resolve(FOLDER).resolve(part);
            if (!RunDirectory.isOne(folder)) {
                return Optional.empty();
            }
            found = RunDirectory.open(folder);
        }
        return Optional.of(found);
    }

    /// A fork, and its name in the run that one asked for.
    public record Named(String name, RunDirectory run) {}

    /// All forks of a run, and theirs, by name.
    public static List<Named> of(RunDirectory run) throws BadRun {
        var found = new ArrayList<Named>();
        collect(run, "", found);
        return found;
    }

    private static void collect(RunDirectory run, String prefix, List<Named> found) throws BadRun {
        var folder = run.path().resolve(FOLDER);
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> folders;
        try (var all = Files.list(folder)) {
            folders = all.filter(RunDirectory::isOne).sorted().toList();
        } catch (IOException e) {
            throw new BadRun("%s: cannot be read: %s".formatted(folder, RunDirectory.reason(e)), e);
        }
        for (var each : folders) {
            var fork = new Named(prefix + each.getFileName(), RunDirectory.open(each));
            found.add(fork);
            collect(fork.run(), fork.name() + "/", found);
        }
    }

    /// The run that a fork shares its past with: one in whose directory it lies, so there are no circles.
    public static RunDirectory parent(RunDirectory fork) throws BadRun {
        var named = fork.manifest().fork().parent();
        var relative = fork.path().resolve(named.replace('\0', '?')).normalize();
        var path = relative.toString().isEmpty() ? Path.of(".") : relative;
        var own = real(fork.path());
        var above = real(path);
        if (!own.startsWith(above) || own.equals(above)) {
            throw new BadRun("%s: \"fork.parent\" is \"%s\": a fork lies in its parent's directory, as forks/NAME"
                    .formatted(fork.path().resolve(RunDirectory.MANIFEST), named));
        }
        if (!RunDirectory.isOne(above)) {
            throw new BadRun("%s: is a fork, and %s is not the run that it was made from: it moves with its parent"
                    .formatted(fork.path(), path));
        }
        return RunDirectory.open(path);
    }

    /// Without symbolic links, which could lead anywhere.
    private static Path real(Path path) {
        try {
            return path.toRealPath();
        } catch (IOException _) {
            return path.toAbsolutePath().normalize();
        }
    }

    /// The run that it began with: it has the files.
    static RunDirectory first(RunDirectory run) throws BadRun {
        var found = run;
        while (found.manifest().fork() != null) {
            found = parent(found);
        }
        return found;
    }

    /// The Merkle root that a fork names.
    static Bytes root(RunDirectory fork) throws BadRun {
        var root = fork.manifest().fork().root();
        try {
            if (root.length() == ROOT_DIGITS) {
                return Bytes.ofHex(root);
            }
        } catch (IllegalArgumentException _) {
            // said below
        }
        throw new BadRun("%s: \"fork.root\" is \"%s\"; it is 64 hexadecimal digits"
                .formatted(fork.path().resolve(RunDirectory.MANIFEST), root));
    }

    /// What a fork cannot do.
    ///
    /// @param instead what one can do
    public static void refuse(RunDirectory run, String instead) throws BadRun {
        if (run.manifest().fork() != null) {
            throw new BadRun("%s: is a fork: %s".formatted(run.path(), instead));
        }
    }
}
