package io.kvmsim.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.kvm.call.Call;
import io.kvmsim.values.BadInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TraceReaderTest {
    private static final String HEADER =
            "{\"trace\":\"kvm-s390-ioctl\",\"version\":1,\"about\":\"a test\",\"host\":{\"name\":\"small\","
                    + "\"cpuid\":\"0x1\",\"facilities\":\"c0\",\"sclp\":{\"cmma\":true,\"hamax\":\"0x0\"}}}\n";

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static TraceCheck.Result check(String lines) throws BadInput {
        try (var reader = TraceReader.open("t.jsonl", bytes(HEADER + lines))) {
            return TraceCheck.run(reader, true);
        }
    }

    @Test
    void a_header_with_few_keys_is_a_host() throws BadInput {
        try (var reader = TraceReader.open("t.jsonl", bytes(HEADER))) {
            assertThat(reader.about()).isEqualTo("a test");
            assertThat(reader.host().description().sclp().cmma()).isTrue();
            assertThat(reader.host().description().uv().secureGuests()).isFalse();
        }
        var answers = check("""
                {"op":"KVM_CHECK_EXTENSION","cap":66,"ret":255}
                {"vm":"a","op":"KVM_CREATE_VM","type":"0x0","ret":0}
                {"vm":"a","op":"KVM_GET_DEVICE_ATTR","group":0,"attr":2,"ret":0,"len":8,"out":"fffffffffffff000"}
                """);
        assertThat(answers.first()).isEmpty();
    }

    @Test
    void compressed_input_is_known_by_its_first_bytes() throws BadInput, IOException {
        var zipped = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(zipped)) {
            gzip.write(HEADER.getBytes(StandardCharsets.UTF_8));
        }
        try (var reader = TraceReader.open("t.gz", new ByteArrayInputStream(zipped.toByteArray()))) {
            assertThat(reader.about()).isEqualTo("a test");
        }
    }

    @Test
    void calls_that_the_core_does_not_model_are_passed_over_by_name() throws BadInput {
        var result = check("""
                {"vm":"a","vcpu":0,"op":"KVM_RUN","ret":-4}
                {"vm":"a","op":"flic.KVM_SET_DEVICE_ATTR","group":6,"attr":0,"ret":0}
                {"vm":"a","vcpu":0,"op":"KVM_ENABLE_CAP","cap":85,"flags":0,"ret":0}
                {"vm":"a","vcpu":0,"op":"KVM_RUN","ret":-4}
                """);
        assertThat(result.passedOver())
                .containsEntry("KVM_RUN", 2)
                .containsEntry("flic.KVM_SET_DEVICE_ATTR", 1)
                .containsEntry("KVM_ENABLE_CAP (vCPU) KVM_CAP_S390_CSS_SUPPORT", 1);
        assertThat(result.compared()).isZero();
    }

    @Test
    void the_newer_memory_region_call_is_that_call() throws BadInput {
        var line =
                "{\"vm\":\"a\",\"op\":\"KVM_SET_USER_MEMORY_REGION\",\"as\":\"KVM_SET_USER_MEMORY_REGION2\",\"slot\":1,"
                        + "\"memory_size\":\"0x100000\",\"userspace_addr\":\"0x100000\",\"ret\":0}";
        try (var reader = TraceReader.open("t.jsonl", bytes(HEADER + line))) {
            var call = CallJson.decode(reader.next()).orElseThrow().call();
            assertThat(call).isInstanceOf(Call.SetUserMemoryRegion.class);
        }
    }

    @Test
    void bytes_may_be_pieces_with_offsets() throws BadInput {
        var result = check("""
                {"vm":"a","op":"KVM_CREATE_VM","ret":0}
                {"vm":"a","op":"KVM_SET_DEVICE_ATTR","group":3,"attr":0,"len":2064,"in":[[16,"c0"],[20,"08"]],"ret":0}
                {"vm":"a","op":"KVM_GET_DEVICE_ATTR","group":3,"attr":0,"len":2064,"out":[[16,"c0"],[20,"08"]],"ret":0}
                {"vm":"a","op":"KVM_GET_DEVICE_ATTR","group":3,"attr":0,"len":2064,"out":[[16,"c0"],[20,"09"]],"ret":0}
                """);
        assertThat(result.first()).singleElement().matches(mismatch -> mismatch.line() == 5);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{\"vm\":\"a\",\"op\":\"KVM_CREATE_VM\" | is cut off at column",
                "[1,2] | a line is a JSON object, not an array",
                "{\"op\":\"KVM_CREATE_VM\",\"vm\":7,\"ret\":0} | \"vm\" is a number; it is a string",
                "{\"vm\":\"a\",\"ret\":0} | \"op\" is missing; it is a string",
                "{\"vm\":\"a\",\"op\":\"KVM_CREATE_VM\",\"type\":\"zero\"} | \"type\" is \"zero\"; a 64-bit number is",
                "{\"vm\":\"a\",\"op\":\"KVM_CREATE_VM\",\"type\":[]} | \"type\" is an array; it is a number",
                "{\"vm\":\"a\",\"op\":\"KVM_CREATE_VM\",\"nomem\":1} | \"nomem\" is a number; it is true or false",
                "{\"vm\":\"a\",\"op\":\"KVM_SET_DEVICE_ATTR\",\"addr\":\"good\"} | \"addr\" is none of",
                "{\"vm\":\"a\",\"op\":\"KVM_SET_DEVICE_ATTR\",\"len\":2,\"in\":\"010203\"} | \"in\" has 3 bytes at 0",
                "{\"vm\":\"a\",\"op\":\"KVM_SET_DEVICE_ATTR\",\"len\":2,\"in\":\"0g\"} | \"in\" is not hexadecimal",
                "{\"vm\":\"a\",\"op\":\"KVM_SET_DEVICE_ATTR\",\"len\":9999999,\"in\":\"\"} | \"len\" is 9999999",
                "{\"vm\":\"a\",\"op\":\"KVM_SET_USER_MEMORY_REGION\",\"slot\":4294967296} | \"slot\" is 4294967296",
            })
    void a_line_that_is_not_in_order_is_named_with_its_key(String line, String problem) {
        assertThatThrownBy(() -> check("\n" + line.strip() + "\n"))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("t.jsonl:3: ")
                .hasMessageContaining(problem.strip());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{} | is not a trace",
                "{\"trace\":\"strace\"} | is not a trace",
                "{\"trace\":\"kvm-s390-ioctl\",\"version\":2} | \"version\" is 2; this program reads version 1",
                "{\"trace\":\"kvm-s390-ioctl\",\"version\":1} | \"host\" is missing",
                "{\"trace\":\"kvm-s390-ioctl\",\"version\":1,\"host\":{\"sclp\":1}}"
                        + " | \"host.sclp\" is a number; it is an object",
                "not json | not JSON",
                "{\"trace\":\"kvm-s390-ioctl\",\"version\":1,\"host\":{\"sclp\":{},"
                        + "\"module\":{\"nested\":true,\"hpage\":true}}} | is an impossible host",
            })
    void a_header_that_is_not_in_order_is_named(String header, String problem) {
        assertThatThrownBy(() -> TraceReader.open("t.jsonl", bytes(header.strip() + "\n")))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("t.jsonl:1: ")
                .hasMessageContaining(problem.strip());
    }

    @Test
    void an_empty_file_is_no_trace() {
        assertThatThrownBy(() -> TraceReader.open("t.jsonl", bytes("")))
                .isInstanceOf(BadInput.class)
                .hasMessage("t.jsonl: is empty; a trace begins with a header line");
    }

    @Test
    void shows_a_trace_as_strace_would() throws BadInput {
        var shown = new ArrayList<String>();
        var lines = """
                {"vm":"a","op":"KVM_CREATE_VM","type":"0x0","ret":0}
                {"vm":"a","op":"KVM_HAS_DEVICE_ATTR","group":1,"attr":2,"ret":-6,"errno":"ENXIO"}
                {"vm":"a","op":"KVM_SET_DEVICE_ATTR","group":0,"attr":2,"addr":"ok","in":"00000002","len":8,"ret":0}
                {"op":"KVM_CHECK_EXTENSION","cap":66,"ret":248}
                {"vm":"a","vcpu":1,"op":"KVM_RUN","ret":-4,"errno":"EINTR"}
                """;
        try (var reader = TraceReader.open("t.jsonl", bytes(HEADER + lines))) {
            TraceShow.run(reader, shown::add);
        }
        assertThat(shown)
                .containsExactly(
                        "# small",
                        "# a test",
                        "a KVM_CREATE_VM(type=0x0) = 0",
                        "a KVM_HAS_DEVICE_ATTR(KVM_S390_VM_TOD_EXT) = -1 ENXIO",
                        "a KVM_SET_DEVICE_ATTR(KVM_S390_VM_MEM_LIMIT_SIZE, in=00000002) = 0",
                        "/dev/kvm KVM_CHECK_EXTENSION(KVM_CAP_MAX_VCPUS) = 248",
                        "a:1 KVM_RUN() = -1 EINTR");
    }
}
