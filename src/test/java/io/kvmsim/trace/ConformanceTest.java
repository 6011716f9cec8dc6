package io.kvmsim.trace;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.kvmsim.values.BadInput;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The core answers as the reference kernel does; and the comparison that says so can fail.
class ConformanceTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    static List<Path> conformance() {
        return Corpus.conformance();
    }

    static List<Path> recordings() {
        return Corpus.recordings();
    }

    @ParameterizedTest
    @MethodSource("conformance")
    void every_answer_and_every_state_is_the_reference_kernels(Path file) throws BadInput {
        try (var reader = TraceReader.open(file.toString())) {
            var result = TraceCheck.run(reader, true);
            assertThat(result.first()).isEmpty();
            assertThat(result.mismatches()).isZero();
            assertThat(result.passedOver()).isEmpty();
            assertThat(result.compared()).isGreaterThan(result.calls());
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void a_real_monitors_calls_are_answered_as_they_were_recorded(Path file) throws BadInput {
        try (var reader = TraceReader.open(file.toString())) {
            assertThat(TraceCheck.run(reader, true).first()).isEmpty();
        }
        try (var reader = TraceReader.open(file.toString())) {
            var result = TraceCheck.run(reader, false);
            assertThat(result.compared()).isZero();
            assertThat(result.calls()).isPositive();
        }
    }

    @ParameterizedTest
    @MethodSource("conformance")
    void what_the_writer_writes_is_found_without_mismatch(Path file) throws BadInput, IOException {
        var written = new ByteArrayOutputStream();
        try (var reader = TraceReader.open(file.toString());
                var writer = new TraceWriter(written, reader.host(), "written again")) {
            var monitors = new Monitors(reader.host());
            for (var line = reader.next(); line != null; line = reader.next()) {
                var call = CallJson.decode(line);
                if (call.isPresent()) {
                    writer.call(call.get(), monitors.apply(call.get()).answer());
                }
            }
        }
        try (var reader = TraceReader.open("written", new ByteArrayInputStream(written.toByteArray()))) {
            var result = TraceCheck.run(reader, true);
            assertThat(result.first()).isEmpty();
            assertThat(result.passedOver()).isEmpty();
        }
    }

    private static List<ObjectNode> lines(String name) throws IOException {
        var file = Corpus.conformance().stream()
                .filter(path -> path.getFileName().toString().equals(name + ".jsonl.gz"))
                .findFirst()
                .orElseThrow();
        var lines = new ArrayList<ObjectNode>();
        try (var text = new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8))) {
            for (var line = text.readLine(); line != null; line = text.readLine()) {
                lines.add((ObjectNode) JSON.readTree(line));
            }
        }
        return lines;
    }

    private static TraceCheck.Result check(List<ObjectNode> lines) throws BadInput {
        var text = new StringBuilder();
        lines.forEach(line -> text.append(line).append('\n'));
        var bytes = text.toString().getBytes(StandardCharsets.UTF_8);
        try (var reader = TraceReader.open("changed", new ByteArrayInputStream(bytes))) {
            return TraceCheck.run(reader, true);
        }
    }

    /// The same value, but another.
    private static JsonNode other(JsonNode value) {
        return switch (value) {
            case TextNode text when text.textValue().startsWith("0x") -> TextNode.valueOf("0x1234567");
            case TextNode _ -> TextNode.valueOf("01020304");
            case ArrayNode array -> array.isEmpty() ? array.deepCopy().add("x") : JSON.createArrayNode();
            default -> JSON.getNodeFactory().numberNode(value.asLong() + 77);
        };
    }

    static Stream<String> stateKeys() {
        return Stream.of(
                "on",
                "mem_limit",
                "gmap_end",
                "mapped",
                "cmma_dirty",
                "epoch",
                "epdx",
                "aes_key",
                "dea_key",
                "crycb",
                "mcn",
                "slots",
                "vcpu_ids",
                "vcpus",
                "model",
                "slots.slot",
                "slots.flags",
                "slots.guest_phys_addr",
                "slots.memory_size",
                "slots.userspace_addr",
                "slots.cmma_dirty",
                "vcpus.id",
                "vcpus.epoch",
                "vcpus.epdx",
                "vcpus.ibc",
                "vcpus.on",
                "model.cpuid",
                "model.ibc",
                "model.fac_mask",
                "model.fac_list",
                "model.feat",
                "model.uv_feat",
                "model.subfunc");
    }

    /// Where the key stands in the first inspected state that has it.
    private static ObjectNode holder(List<ObjectNode> lines, String key) {
        return holder(lines, key, _ -> true);
    }

    /// Where it has such a value.
    private static ObjectNode holder(List<ObjectNode> lines, String key, Predicate<JsonNode> value) {
        var path = key.split("\\.");
        for (var line : lines) {
            var state = line.path("state");
            var inner = path.length == 1 ? state : state.path(path[0]);
            var object = inner.isArray() ? inner.path(0) : inner;
            if (object.has(path[path.length - 1]) && value.test(object.get(path[path.length - 1]))) {
                return (ObjectNode) object;
            }
        }
        throw new IllegalStateException("no state has " + key);
    }

    @ParameterizedTest
    @MethodSource("stateKeys")
    void another_value_of_a_states_key_is_a_mismatch(String key) throws BadInput, IOException {
        var lines = lines("attributes");
        var holder = holder(lines, key);
        var last = key.substring(key.indexOf('.') + 1);
        if (last.equals("model")) {
            ((ObjectNode) holder.get("model")).put("cpuid", "0x1");
        } else {
            holder.set(last, other(holder.get(last)));
        }
        assertThat(check(lines).mismatches()).isPositive();
    }

    @ParameterizedTest
    @MethodSource("stateKeys")
    void an_absent_key_of_a_state_that_is_not_0_or_empty_is_a_mismatch(String key) throws BadInput, IOException {
        var lines = lines("attributes");
        var holder = holder(lines, key, value -> !isNothing(value));
        holder.remove(key.substring(key.indexOf('.') + 1));
        assertThat(check(lines).mismatches()).isPositive();
    }

    private static boolean isNothing(JsonNode value) {
        return value.isContainerNode() ? value.isEmpty() : value.asText().matches("(0x)?0*");
    }

    /// Of a state, its slots, vCPUs and model, and of answers.
    @Test
    void an_absent_key_stands_for_0_or_empty() throws BadInput, IOException {
        var lines = lines("attributes");
        var whole = check(lines);
        int removed = 0;
        for (var line : lines) {
            removed += removeNothings(line);
        }
        assertThat(removed).isGreaterThan(1_000);
        var result = check(lines);
        assertThat(result.first()).isEmpty();
        assertThat(result.calls()).isEqualTo(whole.calls());
    }

    private static int removeNothings(JsonNode node) {
        int removed = 0;
        for (var child : node) {
            removed += removeNothings(child);
        }
        if (node instanceof ObjectNode object) {
            int before = object.size();
            for (var key : object.propertyStream()
                    .filter(property -> isNothing(property.getValue()))
                    .map(Map.Entry::getKey)
                    .toList()) {
                object.remove(key);
            }
            removed += before - object.size();
        }
        return removed;
    }

    @Test
    void a_model_that_changed_and_is_left_out_is_a_mismatch() throws BadInput, IOException {
        var lines = lines("z15");
        var seen = new HashSet<String>();
        var changed = lines.stream()
                .filter(line -> line.path("state").has("model")
                        && !seen.add(line.get("vm").asText()))
                .findFirst()
                .orElseThrow();
        ((ObjectNode) changed.get("state")).remove("model");
        assertThat(check(lines).first()).anyMatch(mismatch -> mismatch.what().equals("state.model"));
    }

    @Test
    void a_key_that_the_format_does_not_know_is_passed_over() throws BadInput, IOException {
        var lines = lines("attributes");
        for (var key : List.of("epoch", "slots.slot", "vcpus.id", "model.cpuid")) {
            holder(lines, key).put("later", 1);
        }
        lines.getFirst().put("later", 1);
        lines.getLast().put("later", 1);
        assertThat(check(lines).first()).isEmpty();
    }

    @Test
    void only_undefined_keys_are_not_compared() throws BadInput, IOException {
        var lines = lines("attributes");
        holder(lines, "epoch").put("epoch", "0x77");
        var inspected = lines.stream()
                .filter(line -> line.path("state").path("epoch").asText().equals("0x77"))
                .findFirst()
                .orElseThrow();
        inspected.putArray("undefined").add("epoch");
        assertThat(check(lines).mismatches()).isZero();
    }

    static Stream<String> answerKeys() {
        return Stream.of("ret", "out", "len", "start_gfn_out", "count_out", "flags_out", "remaining", "pgm");
    }

    @ParameterizedTest
    @MethodSource("answerKeys")
    void another_answer_is_a_mismatch_that_names_the_rule_and_its_section(String key) throws BadInput, IOException {
        var lines = lines("attributes");
        var line = lines.stream()
                .filter(candidate -> candidate.has(key) && !candidate.has("in"))
                .findFirst()
                .orElseThrow();
        line.set(key, other(line.get(key)));
        if (key.equals("out") && line.has("len")) {
            line.put("out", "0102030405060708");
        }
        var result = check(lines);
        assertThat(result.first()).isNotEmpty().allSatisfy(mismatch -> {
            assertThat(mismatch.rule().section()).matches("[2-5](\\.\\d+)*");
            assertThat(mismatch.line()).isEqualTo(lines.indexOf(line) + 1L);
        });
    }
}
