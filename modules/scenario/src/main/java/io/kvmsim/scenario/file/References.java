package io.kvmsim.scenario.file;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;

/// The files that a scenario names, by what stands in it.
final class References {
    private final Function<String, Path> places;
    private final Map<String, Path> named = new LinkedHashMap<>();

    References(Function<String, Path> places) {
        this.places = places;
    }

    Path of(String reference) {
        return named.computeIfAbsent(reference, places);
    }

    Map<String, Path> all() {
        return named;
    }
}
