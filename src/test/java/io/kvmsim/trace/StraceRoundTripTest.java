package io.kvmsim.trace;

import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.kvm.call.Call;
import io.kvmsim.trace.strace.StraceImport;
import io.kvmsim.values.BadInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The calls of a real monitor, printed as strace prints them, come back.
class StraceRoundTripTest {
    static Stream<Path> recordings() {
        return Corpus.recordings().stream()
                .filter(file -> file.getFileName().toString().startsWith("qemu"));
    }

    /// A line that came back, beside the recorded one.
    private record Pair(TraceReader.Line was, TraceReader.Line is) {}

    private static List<Pair> roundTrip(Path file, boolean structures) throws BadInput, IOException {
        var was = new ArrayList<TraceReader.Line>();
        var printed = new StringBuilder();
        var imported = new ByteArrayOutputStream();
        try (var reader = TraceReader.open(file.toString())) {
            var printer = new StracePrinter(structures);
            for (var line = reader.next(); line != null; line = reader.next()) {
                var text = printer.line(line.fields());
                if (!text.isEmpty()) {
                    was.add(line);
                    printed.append(text).append('\n');
                }
            }
            var input = new ByteArrayInputStream(printed.toString().getBytes(StandardCharsets.UTF_8));
            StraceImport.run("printed", input, reader.host(), imported);
        }
        var pairs = new ArrayList<Pair>();
        try (var reader = TraceReader.open("imported", new ByteArrayInputStream(imported.toByteArray()))) {
            for (var line : was) {
                pairs.add(new Pair(line, reader.next()));
            }
            assertThat(reader.next()).isNull();
        }
        try (var reader = TraceReader.open("imported", new ByteArrayInputStream(imported.toByteArray()))) {
            assertThat(TraceCheck.run(reader, false).calls()).isEqualTo(was.size());
        }
        return pairs;
    }

    private static void same(Pair pair) throws BadInput {
        var was = CallJson.decode(pair.was());
        var is = CallJson.decode(pair.is());
        assertThat(is.map(TracedCall::call)).isEqualTo(was.map(TracedCall::call));
        assertThat(is.map(TracedCall::vm)).isEqualTo(was.map(TracedCall::vm));
    }

    private static void sameAnswerAndTime(Pair pair) throws BadInput {
        assertThat(pair.is().fields().i32("ret"))
                .as(() -> pair.was().fields().node() + "")
                .isEqualTo(pair.was().fields().i32("ret"));
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void what_strace_shows_comes_back_and_the_rest_is_called_unknown(Path file) throws BadInput, IOException {
        for (var pair : roundTrip(file, false)) {
            var op = pair.was().fields().text("op");
            sameAnswerAndTime(pair);
            if (StracePrinter.SHOWN.contains(op)) {
                same(pair);
            } else if (CallJson.decode(pair.was()).isPresent()) {
                assertThat(pair.is().fields().text("op")).isEqualTo("unknown." + op);
            } else {
                assertThat(pair.is().fields().text("op")).isIn(op, "unknown." + op);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("recordings")
    void with_structures_all_comes_back_but_the_values_that_were_set(Path file) throws BadInput, IOException {
        for (var pair : roundTrip(file, true)) {
            var op = pair.was().fields().text("op");
            sameAnswerAndTime(pair);
            if (pair.is().fields().text("op").equals("unknown." + op)) {
                assertThat(op).isIn("KVM_SET_DEVICE_ATTR", "KVM_S390_GET_CMMA_BITS", "KVM_S390_SET_CMMA_BITS");
                if (op.equals("KVM_SET_DEVICE_ATTR")) {
                    var set = (Call.SetAttr)
                            CallJson.decode(pair.was()).orElseThrow().call();
                    assertThat(set.buffer().access().readable()).isTrue();
                }
            } else {
                same(pair);
            }
        }
    }
}
