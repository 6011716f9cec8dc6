package io.kvmsim.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.abi.Bytes;
import io.kvmsim.ledger.HostFact;
import io.kvmsim.ledger.RecordBytes;
import io.kvmsim.ledger.TurnRecord;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.run.RunSeal;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RecordBytesTest {
    static Stream<Object> records() {
        return Stream.of(
                TurnRecord.stored(new byte[] {1, 2, 3}, Optional.empty()),
                TurnRecord.stored(
                        new byte[] {1, 2, 3}, Optional.of(Bytes.zeros(32).withBit(7))),
                new RunSeal(5, Bytes.zeros(32).withBit(3)),
                new HostFact.ClockStepped(7, -8),
                new HostFact.PressureChanged(9, 10));
    }

    @ParameterizedTest
    @MethodSource("records")
    void what_is_stored_is_what_was_given(Object record) {
        var serializer = new RecordSerializer();
        var bytes = serializer.toBinary(record);
        assertThat(serializer.fromBinary(bytes, serializer.manifest(record))).isEqualTo(record);
    }

    @Test
    void the_names_and_the_bytes_of_every_stored_shape_are_frozen() {
        var head = Bytes.ofHex("00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff");
        var plain = TurnRecord.stored(new byte[] {1, 2, 3}, Optional.empty());
        var sealed = TurnRecord.stored(new byte[] {1, 2, 3}, Optional.of(head));
        assertStored(plain, "turn/1", "010203");
        assertStored(sealed, "turn-sealed/1", head.hex() + "010203");
        assertStored(new RunSeal(1000, head), "run-seal/1", "83011903e85820" + head.hex());
        assertStored(new HostFact.ClockStepped(7, -8), "host-fact/1", "8401010727");
        assertStored(new HostFact.PressureChanged(9, 10), "host-fact/1", "840102090a");
        assertThat(new RecordSerializer().identifier()).isEqualTo(27510);
    }

    private static void assertStored(Object record, String manifest, String hex) {
        assertThat(RecordBytes.manifest(record)).isEqualTo(manifest);
        assertThat(Bytes.of(RecordBytes.encode(record)).hex()).isEqualTo(hex);
    }

    @Test
    void a_manifest_of_a_later_version_is_named() {
        assertThatThrownBy(() -> RecordBytes.decode(new byte[0], "turn/9"))
                .isInstanceOf(BadRecord.class)
                .hasMessageContaining("turn/9")
                .hasMessageContaining("later version");
    }
}
