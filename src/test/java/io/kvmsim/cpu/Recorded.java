package io.kvmsim.cpu;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kvmsim.abi.Bytes;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.trace.HostJson;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.GZIPInputStream;

/// A recording of QEMU 10.0.2: the host that it found, and the model that it gave its guest.
record Recorded(Host host, long cpuid, int ibc, Bytes facilities, Bytes features, Bytes subfunctions, boolean cmma) {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int MEMORY = 0;
    private static final int CPU_MODEL = 3;

    static Recorded of(String name) throws IOException, BadInput {
        try (var file = new GZIPInputStream(
                Recorded.class.getResourceAsStream("/recordings/qemu-10.0.2-%s.jsonl.gz".formatted(name)))) {
            var lines = new String(file.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
            var header = JSON.readTree(lines.getFirst()).get("host").toString();
            var host = HostJson.parse(name, header.getBytes(StandardCharsets.UTF_8));
            var processor = set(lines, CPU_MODEL, 0, 2064);
            return new Recorded(
                    host,
                    processor.u64(0),
                    processor.u16(8),
                    processor.slice(16, 256),
                    set(lines, CPU_MODEL, 2, 128),
                    set(lines, CPU_MODEL, 4, 2048),
                    set(lines, MEMORY, 0, 0) != null);
        }
    }

    private static Bytes set(List<String> lines, int group, int attribute, int length) throws IOException {
        for (var line : lines) {
            var call = JSON.readTree(line);
            if (call.path("op").asText().equals("KVM_SET_DEVICE_ATTR")
                    && call.path("group").asInt() == group
                    && call.path("attr").asInt() == attribute) {
                return bytes(call.get("in"), length);
            }
        }
        return null;
    }

    /// Hexadecimal digits, or pieces of them with their offsets.
    private static Bytes bytes(JsonNode in, int length) {
        if (in == null || in.isTextual()) {
            return Bytes.ofHex(in == null ? "" : in.textValue(), length);
        }
        var whole = new byte[length];
        for (var piece : in) {
            Bytes.ofHex(piece.get(1).textValue()).copyTo(whole, piece.get(0).intValue());
        }
        return Bytes.of(whole);
    }
}
