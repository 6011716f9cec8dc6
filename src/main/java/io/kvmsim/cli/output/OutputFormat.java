package io.kvmsim.cli.output;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import picocli.CommandLine.Option;

/// `-o table|json` and its alias `--json`.
public final class OutputFormat {
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private static final ObjectMapper LINE = new ObjectMapper();

    enum Form {
        table,
        json
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            defaultValue = "table",
            description = "The output format: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Form form;

    @Option(names = "--json", description = "The same as -o json")
    private boolean json;

    public boolean isJson() {
        return json || form == Form.json;
    }

    /// On one line.
    public static String line(Object value) {
        try {
            return LINE.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be written as JSON: " + value, e);
        }
    }

    /// On several lines.
    public static LineWriter.Json json(Object value) {
        try {
            return new LineWriter.Json(JSON.writeValueAsString(value));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("cannot be written as JSON: " + value, e);
        }
    }
}
