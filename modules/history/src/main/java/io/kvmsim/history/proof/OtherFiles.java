package io.kvmsim.history.proof;

import io.kvmsim.ledger.run.FileDigest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/// Files in a run's directory that its records do not name, other than the journal and what has records of its own.
final class OtherFiles {
    private static final Set<String> OF_OTHERS = Set.of("journal", "index", "forks");
    private static final String PAGE = "report/index.html";
    private static final int NAMED_MAX = 5;

    private final Path run;
    private final Set<String> recorded = new HashSet<>();

    OtherFiles(Path run, RunRecords own) {
        this.run = run;
        own.opened().ifPresent(opened -> add(opened.files()));
        own.closed().ifPresent(closed -> add(closed.files()));
    }

    private void add(List<FileDigest> files) {
        files.forEach(file -> recorded.add(file.name()));
    }

    /// A line each, for people; the last one counts those that are not named.
    List<String> texts() throws IOException {
        var texts = new ArrayList<String>();
        var names = names();
        if (names.remove(PAGE)) {
            texts.add(PAGE + ", which kvmsim report creates from the other files");
        }
        names.stream().limit(NAMED_MAX).forEach(name -> texts.add(name + ", which the run did not record"));
        if (names.size() > NAMED_MAX) {
            texts.add("%,d more files".formatted(names.size() - NAMED_MAX));
        }
        return texts;
    }

    private Set<String> names() throws IOException {
        var names = new TreeSet<String>();
        try (var top = Files.list(run)) {
            for (var entry : top.toList()) {
                if (!OF_OTHERS.contains(entry.getFileName().toString())) {
                    collect(entry, names);
                }
            }
        }
        names.removeAll(recorded);
        return names;
    }

    private void collect(Path entry, Set<String> names) throws IOException {
        try (var files = Files.walk(entry)) {
            files.filter(file -> !Files.isDirectory(file))
                    .forEach(file -> names.add(run.relativize(file).toString()));
        }
    }
}
