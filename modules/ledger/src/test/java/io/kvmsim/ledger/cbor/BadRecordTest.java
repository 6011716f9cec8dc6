package io.kvmsim.ledger.cbor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.kvmsim.abi.Bytes;
import io.kvmsim.ledger.Histories;
import io.kvmsim.ledger.HostFact;
import io.kvmsim.ledger.Refusals;
import io.kvmsim.ledger.Shapes;
import io.kvmsim.ledger.TurnBody;
import io.kvmsim.ledger.run.RunSeal;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Bytes that this version cannot read are refused as such, and in words.
class BadRecordTest {
    private static TurnBody decode(byte[] body) {
        return TurnBody.decode(body, "vm", _ -> Shapes.HOME, Shapes.HOME);
    }

    private static void refused(String hex, String words) {
        assertThatExceptionOfType(BadRecord.class)
                .isThrownBy(() -> decode(Bytes.ofHex(hex).toArray()))
                .withMessageContaining(words);
    }

    static Stream<Shapes.Shape> shapes() {
        return Shapes.all().stream().filter(it -> !it.name().equals("record-sealed"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void every_truncation_is_refused(Shapes.Shape shape) {
        for (int length = 0; length < shape.bytes().length; length++) {
            var cut = Arrays.copyOf(shape.bytes(), length);
            assertThatExceptionOfType(BadRecord.class)
                    .as("%d of %d bytes", length, shape.bytes().length)
                    .isThrownBy(() -> shape.decode().apply(cut));
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shapes")
    void bytes_after_the_end_are_refused(Shapes.Shape shape) {
        var more = Arrays.copyOf(shape.bytes(), shape.bytes().length + 1);
        assertThatExceptionOfType(BadRecord.class)
                .isThrownBy(() -> shape.decode().apply(more))
                .withMessageContaining("after the end");
    }

    @Test
    void an_unknown_event_names_its_number() {
        refused("8301008184060080" + "818118c8", "event number 200 is not known to this version");
        refused("8301008184060080" + "818100", "event number 0 is not known");
    }

    @ParameterizedTest
    @ValueSource(strings = {"18c8", "00", "20", "3903e6", "190400"})
    void an_unknown_operation_names_its_number(String number) {
        refused("83010081" + "84" + number + "008080", "is not known to this version: a later version wrote it");
    }

    @Test
    void an_operation_is_no_event() {
        refused("8301008184060080" + "81811903e9", "event number 1001 is not known");
    }

    @ParameterizedTest
    @CsvSource({"00, 0", "03, 3", "1864, 100", "20, -1"})
    void another_version_names_both(String version, int number) {
        refused("83" + version + "0080", "a body of version %d; this program reads versions 1 and 2".formatted(number));
        var seal = Bytes.ofHex("83" + version + "0040").toArray();
        assertThatExceptionOfType(BadRecord.class)
                .isThrownBy(() -> RunSeal.decode(seal))
                .withMessageContaining("version " + number);
        var fact = Bytes.ofHex("84" + version + "010000").toArray();
        assertThatExceptionOfType(BadRecord.class)
                .isThrownBy(() -> HostFact.decode(fact))
                .withMessageContaining("version " + number);
    }

    @Test
    void an_unknown_fact_of_a_host_names_its_number() {
        assertThatExceptionOfType(BadRecord.class)
                .isThrownBy(() -> HostFact.decode(Bytes.ofHex("8401090000").toArray()))
                .withMessageContaining("host fact 9 is not known");
    }

    @Test
    void unknown_marks_of_a_context_are_refused() {
        refused("83010081" + "8505" + "00" + "80" + "811840" + "80", "context flags 0x40 are not known");
    }

    @Test
    void a_VM_without_a_name_is_refused() {
        refused("83010081" + "8505" + "00" + "80" + "820160" + "80", "name");
    }

    @Test
    void a_VM_has_a_name_of_at_most_200_characters() {
        var entry = "83010081" + "8505" + "00" + "80" + "8201";
        assertThat(decode(Bytes.ofHex(entry + "78c8" + "61".repeat(200) + "80").toArray())
                        .entries()
                        .getFirst()
                        .vm()
                        .value())
                .hasSize(200);
        refused(entry + "78c9" + "61".repeat(201) + "80", "a VM's name of 201 characters");
    }

    @Test
    void what_is_longer_than_its_place_is_refused() {
        refused("8301008184060080" + "818119" + "ffff", "not known");
        refused("83010081" + "8405" + "1b0000000100000000" + "8080", "where a number of 32 bits belongs");
        refused("83010081" + "840500" + "89" + "00".repeat(9) + "80", "a request of more than 8 numbers");
        refused("8301008184060080" + "81" + "8215" + "5881" + "ff".repeat(129), "a block of 129 bytes");
    }

    @Test
    void a_body_with_an_item_after_its_entries_is_refused() {
        assertThat(decode(Bytes.ofHex("83010081" + "8406008080").toArray()).entries())
                .hasSize(1);
        refused("84010081" + "8406008080" + "00", "where the end of an array belongs");
    }

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    /// Whatever is changed in a body: it is read, or refused as a bad record, never anything else.
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void changed_bytes_are_read_or_refused(long seed) {
        var random = new SplittableRandom(seed);
        Histories.live(seed, Refusals.ALL, lived -> {
            var body = lived.stored().body();
            for (int change = 1 + random.nextInt(3); change > 0; change--) {
                body[random.nextInt(body.length)] = (byte) random.nextInt(256);
            }
            try {
                assertThat(TurnBody.decode(
                                body,
                                Histories.ID,
                                lived.hosts(),
                                lived.before().home()))
                        .isNotNull();
            } catch (BadRecord refused) {
                assertThat(refused.getMessage()).isNotBlank();
            }
        });
    }
}
