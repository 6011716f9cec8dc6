package io.kvmsim.cli.fuzz;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// A parser, valid inputs to change, and what it may throw.
///
/// @param documented the exceptions that it says that it throws
/// @param share      the divisor of the number of inputs: a slow parser gets fewer
/// @param seeds      valid inputs
record FuzzedParser(Reading reading, List<Class<?>> documented, int share, List<byte[]> seeds) {
    /// Throws only what is documented, or reads it.
    interface Reading {
        void of(byte[] input) throws Exception;
    }

    FuzzedParser(int share, List<byte[]> seeds, Reading reading, Class<?>... documented) {
        this(reading, List.of(documented), share, seeds);
    }

    static List<byte[]> texts(String... texts) {
        return Stream.of(texts).map(it -> it.getBytes(StandardCharsets.UTF_8)).toList();
    }

    static List<byte[]> files(Path... files) throws IOException {
        var seeds = new ArrayList<byte[]>();
        for (var file : files) {
            seeds.add(Files.readAllBytes(file));
        }
        return seeds;
    }

    static String text(byte[] input) {
        return new String(input, StandardCharsets.UTF_8);
    }
}
