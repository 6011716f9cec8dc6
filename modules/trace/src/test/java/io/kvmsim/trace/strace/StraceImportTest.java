package io.kvmsim.trace.strace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.kvm.state.Host;
import io.kvmsim.trace.HostJson;
import io.kvmsim.trace.TraceCheck;
import io.kvmsim.trace.TraceReader;
import io.kvmsim.values.BadInput;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What strace prints, as far as it can be known, becomes a trace.
class StraceImportTest {
    private final ByteArrayOutputStream written = new ByteArrayOutputStream();

    private static InputStream bytes(String text) {
        return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
    }

    private static Host host() throws BadInput {
        return HostJson.parse("host", "{\"name\":\"small\",\"sclp\":{\"cmma\":true}}".getBytes(StandardCharsets.UTF_8));
    }

    private StraceImport.Result file(String name) throws BadInput, IOException {
        try (var input = StraceImportTest.class.getResourceAsStream("/strace/" + name)) {
            return StraceImport.run(name, input, host(), written);
        }
    }

    private StraceImport.Result text(String... lines) throws BadInput, IOException {
        return StraceImport.run("m.strace", bytes(String.join("\n", lines)), host(), written);
    }

    private List<String> lines() {
        return written.toString(StandardCharsets.UTF_8).lines().skip(1).toList();
    }

    @Test
    void threads_times_and_descriptors_are_told_apart() throws BadInput, IOException {
        var result = file("monitor.strace");
        assertThat(lines())
                .contains(
                        "{\"t\":100000,\"op\":\"KVM_CHECK_EXTENSION\",\"cap\":66,\"ret\":248}",
                        "{\"t\":200000,\"vm\":\"vm0\",\"op\":\"KVM_CREATE_VM\",\"process\":\"pid 4711\","
                                + "\"type\":\"0x0\",\"ret\":0}",
                        "{\"t\":700000,\"vm\":\"vm0\",\"op\":\"KVM_SET_USER_MEMORY_REGION\",\"slot\":1,\"flags\":1,"
                                + "\"guest_phys_addr\":\"0x20000000\",\"memory_size\":\"0x100000\","
                                + "\"userspace_addr\":\"0x3ff7be00000\",\"ret\":0}",
                        "{\"t\":780000,\"vm\":\"vm0\",\"op\":\"KVM_SET_USER_MEMORY_REGION\",\"arg\":\"bad\","
                                + "\"ret\":-14,\"errno\":\"EFAULT\"}",
                        "{\"t\":1200000,\"vm\":\"vm0\",\"op\":\"flic.KVM_SET_DEVICE_ATTR\","
                                + "\"pointer\":\"0x3ffc1a7e590\",\"ret\":0}");
        assertThat(lines())
                .as("an unfinished call stands where it returned")
                .containsSubsequence(
                        "{\"t\":1000000,\"vm\":\"vm0\",\"op\":\"KVM_CREATE_DEVICE\",\"pointer\":\"0x3ffc1a7e5a0\","
                                + "\"ret\":0}",
                        "{\"t\":900000,\"vm\":\"vm0\",\"op\":\"KVM_CREATE_VCPU\",\"id\":0,\"ret\":0}",
                        "{\"t\":1300000,\"vm\":\"vm0\",\"op\":\"KVM_CREATE_VCPU\",\"id\":0,\"ret\":-17,"
                                + "\"errno\":\"EEXIST\"}",
                        "{\"t\":1400000,\"vm\":\"vm0\",\"vcpu\":0,\"op\":\"KVM_RUN\",\"ret\":-4,\"errno\":\"EINTR\"}");
        assertThat(result.notKvm()).isEqualTo(1);
        assertThat(result.unfinished()).isEqualTo(1);
        assertThat(result.written()).isEqualTo(15).isEqualTo(lines().size());
    }

    @Test
    void what_is_not_known_is_counted_with_the_reason() throws BadInput, IOException {
        var byCall = file("monitor.strace").byCall();
        assertThat(byCall.get("KVM_ENABLE_CAP").unknown()).isEqualTo(1);
        assertThat(byCall.get("KVM_ENABLE_CAP").why()).containsOnlyKeys(Held.ADDRESS_ONLY);
        assertThat(byCall.get("KVM_CREATE_VCPU").dropped()).isEqualTo(1);
        assertThat(byCall.get("KVM_CREATE_VCPU").why()).containsOnlyKeys(Held.DESCRIPTOR);
        assertThat(byCall.get("KVM_CREATE_IRQCHIP").why()).containsOnlyKeys(Held.ANSWER);
        assertThat(byCall.get("KVM_SET_USER_MEMORY_REGION"))
                .matches(count -> count.whole() == 4 && count.why().isEmpty());
    }

    @Test
    void a_structure_of_which_only_the_address_is_known_is_no_call_that_a_replay_makes() throws BadInput, IOException {
        file("monitor.strace");
        assertThat(lines())
                .contains("{\"t\":300000,\"vm\":\"vm0\",\"op\":\"unknown.KVM_ENABLE_CAP\","
                        + "\"pointer\":\"0x3ffc1a7e5d0\",\"ret\":0}");
        try (var reader = TraceReader.open("t", new ByteArrayInputStream(written.toByteArray()))) {
            var result = TraceCheck.run(reader, true);
            assertThat(result.passedOver()).containsKeys("unknown.KVM_ENABLE_CAP", "unknown.KVM_SET_DEVICE_ATTR");
            assertThat(result.first()).extracting(TraceCheck.Mismatch::call).noneMatch(it -> it.contains("unknown"));
        }
    }

    @Test
    void without_y_descriptors_are_known_from_the_calls_that_made_them() throws BadInput, IOException {
        file("plain.strace");
        assertThat(lines())
                .contains(
                        "{\"op\":\"KVM_CHECK_EXTENSION\",\"cap\":145,\"ret\":1}",
                        "{\"vm\":\"vm0\",\"op\":\"KVM_CHECK_EXTENSION\",\"cap\":9,\"ret\":8}",
                        "{\"vm\":\"vm0\",\"vcpu\":0,\"op\":\"KVM_S390_INITIAL_RESET\",\"ret\":0}",
                        "{\"vm\":\"vm0\",\"vcpu\":0,\"op\":\"KVM_RUN\",\"ret\":0}");
    }

    @Test
    void raw_numbers_are_read_as_well() throws BadInput, IOException {
        file("raw.strace");
        assertThat(lines())
                .containsExactly(
                        "{\"t\":0,\"vm\":\"vm0\",\"op\":\"KVM_CREATE_VM\",\"process\":\"monitor\",\"type\":\"0x0\","
                                + "\"ret\":0}",
                        "{\"t\":100000,\"vm\":\"vm0\",\"op\":\"KVM_CREATE_VCPU\",\"id\":2,\"ret\":0}",
                        "{\"t\":200000,\"vm\":\"vm0\",\"op\":\"unknown.KVM_SET_USER_MEMORY_REGION\","
                                + "\"pointer\":\"0x3ffc1a7e610\",\"ret\":0}",
                        "{\"t\":300000,\"vm\":\"vm0\",\"op\":\"unknown.KVM_SET_DEVICE_ATTR\","
                                + "\"pointer\":\"0x3ffc1a7e610\",\"ret\":-16,\"errno\":\"EBUSY\"}",
                        "{\"t\":400000,\"vm\":\"vm0\",\"op\":\"unknown.KVM_HAS_DEVICE_ATTR\","
                                + "\"pointer\":\"0x3ffc1a7e610\",\"ret\":0}",
                        "{\"t\":500000,\"vm\":\"vm0\",\"op\":\"0x4008ae99\",\"pointer\":\"0x1\",\"ret\":-25,"
                                + "\"errno\":\"ENOTTY\"}");
    }

    @Test
    void structures_are_read_by_field_and_by_byte() throws BadInput, IOException {
        var byCall = file("structures.strace").byCall();
        assertThat(lines())
                .contains(
                        "{\"t\":100000,\"vm\":\"vm0\",\"op\":\"KVM_ENABLE_CAP\",\"cap\":130,\"flags\":0,"
                                + "\"args\":[\"0x0\",\"0x0\",\"0x0\",\"0x0\"],\"ret\":0}",
                        "{\"t\":200000,\"vm\":\"vm0\",\"op\":\"KVM_SET_DEVICE_ATTR\",\"group\":0,\"attr\":0,"
                                + "\"flags\":0,\"addr\":\"none\",\"ret\":0}",
                        "{\"t\":300000,\"vm\":\"vm0\",\"op\":\"KVM_GET_DEVICE_ATTR\",\"group\":0,\"attr\":2,"
                                + "\"flags\":0,\"addr\":\"ok\",\"undefined\":[\"out\",\"len\"],\"ret\":0}",
                        "{\"t\":400000,\"vm\":\"vm0\",\"op\":\"unknown.KVM_SET_DEVICE_ATTR\",\"group\":0,\"attr\":2,"
                                + "\"ret\":0}",
                        "{\"t\":500000,\"vm\":\"vm0\",\"op\":\"KVM_SET_DEVICE_ATTR\",\"group\":0,\"attr\":2,"
                                + "\"flags\":0,\"addr\":\"bad\",\"ret\":-14,\"errno\":\"EFAULT\"}",
                        "{\"t\":600000,\"vm\":\"vm0\",\"op\":\"KVM_HAS_DEVICE_ATTR\",\"group\":1,\"attr\":2,"
                                + "\"flags\":0,\"ret\":0}");
        assertThat(lines().getLast()).contains("\"count_out\":256").contains("\"undefined\":[\"out\"]");
        assertThat(byCall.get("KVM_GET_DEVICE_ATTR").inPart()).isEqualTo(1);
        assertThat(byCall.get("KVM_SET_DEVICE_ATTR").why()).containsOnlyKeys(Held.VALUE);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    12:00:01 | 12:00:03         | 2000000000
                    23:59:59.5 | 00:00:00.25    | 750000000
                    1700000000.000001 | 1700000001.000003 | 1000002000
                    0.000000 | 0.000250         | 250000
                    12:00:01 (+     0.000000) | 12:00:01 (+     0.000100) | 0
                    """)
    void times_count_from_the_first_call(String first, String second, long nanos) throws BadInput, IOException {
        text(first + " ioctl(3, KVM_CREATE_VM, 0) = 4", second + " ioctl(4, KVM_CREATE_VCPU, 0) = 5");
        assertThat(lines().getLast()).startsWith("{\"t\":" + nanos + ",");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "KVM_CREATE_VCPU",
                "KVM_CREATE_VCPU or FOREIGN_CALL",
                "FOREIGN_CALL or KVM_CREATE_VCPU",
                "0xae41 /* KVM_CREATE_VCPU */",
                "0xae41",
                "_IOC(_IOC_NONE, 0xae, 0x41, 0)"
            })
    void an_ioctl_has_many_spellings(String request) throws BadInput, IOException {
        text("ioctl(3, KVM_CREATE_VM, 0) = 4", "ioctl(4, " + request + ", 7) = 5");
        assertThat(lines().getLast()).isEqualTo("{\"vm\":\"vm0\",\"op\":\"KVM_CREATE_VCPU\",\"id\":7,\"ret\":0}");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    -1 EBUSY (Device or resource busy)                    | -16
                    -1 EBUSY (errno 16) (Device or resource busy)         | -16
                    -1 (errno 16)                                         | -16
                    0                                                     | 0
                    0xb                                                   | 11
                    31<anon_inode:kvm-vcpu:0> <0.000031>                  | 31
                    0 (KVM_EXIT_S390_SIEIC)                               | 0
                    """)
    void an_answer_has_many_spellings(String printed, int ret) {
        assertThat(Syscall.parse(1, "", OptionalLong.empty(), "ioctl(4, KVM_RUN, 0) = " + printed)
                        .orElseThrow()
                        .ret())
                .hasValue(ret);
    }

    @Test
    void what_is_not_straces_is_refused() {
        assertThatThrownBy(() -> text("{\"trace\":\"kvm-s390-ioctl\"}", "hello (world)"))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("m.strace: is not the output of strace");
        assertThatThrownBy(() -> text("openat(AT_FDCWD, \"/dev/kvm\", O_RDWR) = 3", "+++ exited with 0 +++"))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("m.strace: has no ioctl of KVM");
        assertThatThrownBy(() -> text(""))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("m.strace: is not the output of strace");
    }

    @Test
    void a_line_that_is_cut_off_is_counted() throws BadInput, IOException {
        var result = text("ioctl(3, KVM_CREATE_VM, 0) = 4", "ioctl(4, KVM_SET_USER_MEMORY_REGION, {slot=0, fla");
        assertThat(result.unfinished()).isEqualTo(1);
        assertThat(result.written()).isEqualTo(1);
    }
}
