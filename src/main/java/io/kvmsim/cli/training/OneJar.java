package io.kvmsim.cli.training;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;

/// Merges the jars of a distribution into `lib/aot/kvmsim.jar`, with classes that start faster ([FastStart]). The JVM
/// opens one jar instead of forty, and its cache can store what it would otherwise generate at each start.
public final class OneJar {
    /// The name of the merged jar, beside the JVM's caches.
    public static final String NAME = "kvmsim.jar";

    private static final String MAIN = "io/kvmsim/cli/Main.class";
    private static final String SERVICES = "META-INF/services/";
    private static final String REFERENCE = "reference.conf";
    private static final String CLASS = ".class";

    private final Map<String, byte[]> entries = new TreeMap<>();
    private byte[] manifest = {};

    private OneJar() {}

    /// @param arguments the folder of the distribution
    public static void main(String[] arguments) throws IOException {
        var lib = Path.of(arguments[0], "lib");
        var merged = new OneJar();
        for (var jar : jars(lib)) {
            merged.add(jar);
        }
        merged.write(Files.createDirectories(lib.resolve("aot")).resolve(NAME));
    }

    /// In the order of the class path.
    private static List<Path> jars(Path lib) throws IOException {
        try (var files = Files.list(lib)) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    private void add(Path file) throws IOException {
        try (var jar = new JarFile(file.toFile(), false, JarFile.OPEN_READ, Runtime.version())) {
            for (var entry : Collections.list(jar.entries())) {
                var name = entry.getName();
                if (entry.isDirectory() || name.startsWith("META-INF/versions/") || name.equals("module-info.class")) {
                    continue;
                }
                // The entry for this version of Java, if the jar has several.
                try (var content = jar.getInputStream(jar.getJarEntry(name))) {
                    add(name, content.readAllBytes());
                }
            }
            if (jar.getEntry(MAIN) != null) {
                manifest = entries.get(JarFile.MANIFEST_NAME);
            }
            entries.remove(JarFile.MANIFEST_NAME);
        }
    }

    private void add(String name, byte[] content) {
        if (name.equals(REFERENCE)) {
            entries.merge(name, withoutComments(content), OneJar::lines);
        } else if (name.startsWith(SERVICES)) {
            entries.merge(name, content, OneJar::lines);
        } else {
            entries.putIfAbsent(name, content); // as a class loader: the first one counts
        }
    }

    /// Most lines of the libraries' settings are comments, and each start reads all of them.
    private static byte[] withoutComments(byte[] settings) {
        return new String(settings, StandardCharsets.UTF_8)
                .lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty() && !line.startsWith("#") && !line.startsWith("//"))
                .collect(Collectors.joining("\n"))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] lines(byte[] one, byte[] other) {
        var both = new byte[one.length + 1 + other.length];
        System.arraycopy(one, 0, both, 0, one.length);
        both[one.length] = '\n';
        System.arraycopy(other, 0, both, one.length + 1, other.length);
        return both;
    }

    private void write(Path file) throws IOException {
        var fast = new FastStart(entries);
        var temporary = file.resolveSibling(NAME + ".new");
        try (var jar = new JarOutputStream(new BufferedOutputStream(Files.newOutputStream(temporary)))) {
            put(jar, JarFile.MANIFEST_NAME, manifest);
            for (var entry : entries.entrySet()) {
                var name = entry.getKey();
                put(jar, name, name.endsWith(CLASS) ? fast.rewritten(entry.getValue()) : entry.getValue());
            }
        }
        Files.move(temporary, file, StandardCopyOption.REPLACE_EXISTING);
    }

    private static void put(JarOutputStream jar, String name, byte[] content) throws IOException {
        jar.putNextEntry(new ZipEntry(name));
        jar.write(content);
        jar.closeEntry();
    }
}
