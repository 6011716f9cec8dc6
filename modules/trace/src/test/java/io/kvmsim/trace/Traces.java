package io.kvmsim.trace;

import io.kvmsim.kvm.state.Profile;
import io.kvmsim.values.BadInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;

/// Small traces of one host.
final class Traces {
    static final String HEADER =
            "{\"trace\":\"kvm-s390-ioctl\",\"version\":1,\"about\":\"a test\",\"host\":{\"name\":\"small\","
                    + "\"cpuid\":\"0x1\",\"facilities\":\"c0\",\"sclp\":{\"cmma\":true,\"hamax\":\"0x0\"}}}\n";

    private Traces() {}

    static TraceReader reader(String lines) throws BadInput {
        return TraceReader.open("t.jsonl", new ByteArrayInputStream((HEADER + lines).getBytes(StandardCharsets.UTF_8)));
    }

    static TraceLines lines(String lines) throws BadInput, IOException {
        try (var reader = reader(lines)) {
            return TraceLines.read(reader, Profile.LINUX_6_12);
        }
    }

    static BitSet part(int... indexes) {
        var part = new BitSet();
        for (int index : indexes) {
            part.set(index);
        }
        return part;
    }

    /// The lines of a part as they are written, without the header.
    static List<String> written(TraceLines lines, BitSet part) throws BadInput, IOException {
        var out = new ByteArrayOutputStream();
        lines.write(part, out);
        return out.toString(StandardCharsets.UTF_8).lines().skip(1).toList();
    }
}
