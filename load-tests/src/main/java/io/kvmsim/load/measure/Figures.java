package io.kvmsim.load.measure;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// What one measurement found: numbers by name, in the order in which they were put. The unit is the name's last word.
public final class Figures {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, Double>> NUMBERS = new TypeReference<>() {};

    private final Map<String, Double> values = new LinkedHashMap<>();

    public Figures put(String name, double value) {
        values.put(name, value);
        return this;
    }

    public Figures put(String name, long value) {
        return put(name, (double) value);
    }

    /// All of another's, with a prefix before each name.
    public Figures put(String prefix, Figures others) {
        others.values.forEach((name, value) -> values.put(prefix + name, value));
        return this;
    }

    public Map<String, Double> values() {
        return Collections.unmodifiableMap(values);
    }

    /// One line of JSON.
    public String json() {
        try {
            return JSON.writeValueAsString(values);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be written as JSON: " + values, e);
        }
    }

    /// Reads such a line.
    ///
    /// @throws IllegalArgumentException where it is not one
    public static Figures parse(String json) {
        try {
            var figures = new Figures();
            figures.values.putAll(JSON.readValue(json, NUMBERS));
            return figures;
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("no figures: " + json, e);
        }
    }
}
