package io.kvmsim.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kvmsim.abi.Bytes;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.run.FileDigest;
import io.kvmsim.ledger.run.RunClosed;
import io.kvmsim.ledger.run.RunOpened;
import io.kvmsim.ledger.run.RunSeal;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// Everything that is journaled comes back from its bytes and the name of its shape.
class RecordBytesTest {
    private static final Bytes ID = Bytes.ofHex("00112233445566778899aabbccddeeff");
    private static final Bytes HASH = Bytes.ofHex("5a".repeat(32));
    private static final List<FileDigest> FILES = List.of(new FileDigest("a", HASH), new FileDigest("b/c", HASH));

    private static void comesBack(Object record, String manifest) {
        assertThat(RecordBytes.manifest(record)).isEqualTo(manifest);
        assertThat(RecordBytes.decode(RecordBytes.encode(record), manifest)).isEqualTo(record);
    }

    private static void refused(String manifest, String hex, String words) {
        assertThatExceptionOfType(BadRecord.class)
                .isThrownBy(() -> RecordBytes.decode(Bytes.ofHex(hex).toArray(), manifest))
                .withMessageContaining(words);
    }

    @Test
    void turns_with_and_without_a_seal() {
        comesBack(TurnRecord.stored(new byte[] {1, 2, 3}, Optional.empty()), "turn/1");
        comesBack(TurnRecord.stored(new byte[] {1, 2, 3}, Optional.of(HASH)), "turn-sealed/1");
        comesBack(TurnRecord.stored(new byte[0], Optional.of(HASH)), "turn-sealed/1");
        assertThat(RecordBytes.encode(TurnRecord.stored(new byte[] {1, 2}, Optional.of(HASH))))
                .isEqualTo(HASH.concat(Bytes.ofHex("0102")).toArray());
    }

    @Test
    void a_runs_beginning_and_its_ends() {
        comesBack(new RunOpened(ID, FILES), "run-opened/1");
        comesBack(new RunSeal(7, HASH), "run-seal/1");
        comesBack(new RunClosed(ID, new RunSeal(7, HASH), FILES), "run-closed/1");
    }

    @Test
    void facts_of_hosts() {
        comesBack(new HostFact.ClockStepped(5, -9), "host-fact/1");
        comesBack(new HostFact.PressureChanged(5, 1L << 40), "host-fact/1");
        assertThat(HostFact.persistenceId("z16-1")).isEqualTo("/host/z16-1");
    }

    @Test
    void what_is_not_journaled_has_no_bytes() {
        assertThatIllegalArgumentException().isThrownBy(() -> RecordBytes.manifest("text"));
        assertThatIllegalArgumentException().isThrownBy(() -> RecordBytes.encode("text"));
    }

    @Test
    void a_shape_that_this_version_does_not_know_is_named() {
        refused("turn/2", "00", "\"turn/2\" is not known to this version");
    }

    @Test
    void a_sealed_turn_has_at_least_the_bytes_of_its_seal() {
        refused("turn-sealed/1", "5a".repeat(31), "a sealed turn of 31 bytes");
    }

    @Test
    void another_version_of_each_shape_is_named() {
        refused("run-opened/1", "8102", "a run's beginning of version 2");
        refused("run-seal/1", "8102", "a run's seal of version 2");
        refused("run-closed/1", "8102", "a run's end of version 2");
        refused("host-fact/1", "8102", "a host's fact of version 2");
    }

    @Test
    void an_id_and_a_digest_have_their_length() {
        refused("run-opened/1", "8301" + "4f" + "00".repeat(15) + "80", "a run's id of 15 bytes");
        refused("run-opened/1", "830150" + ID.hex() + "81" + "826161" + "4100", "a digest of 1 bytes");
    }

    @Test
    void an_item_too_many_is_refused_where_the_array_should_end() {
        var end = "where the end of an array belongs";
        refused("run-opened/1", "840150" + ID.hex() + "80" + "00", end);
        refused("run-opened/1", "830150" + ID.hex() + "81" + "836161" + "5820" + HASH.hex() + "00", end);
        refused("run-seal/1", "840107" + "5820" + HASH.hex() + "00", end);
        refused("run-closed/1", "860150" + ID.hex() + "07" + "5820" + HASH.hex() + "80" + "00", end);
        refused("host-fact/1", "850101" + "0000" + "00", end);
    }

    @Test
    void bytes_after_the_end_are_refused() {
        refused("run-opened/1", "830150" + ID.hex() + "80" + "00", "after the end");
        refused("run-seal/1", "830107" + "5820" + HASH.hex() + "00", "after the end");
        refused("run-closed/1", "850150" + ID.hex() + "07" + "5820" + HASH.hex() + "80" + "00", "after the end");
        refused("host-fact/1", "840101" + "0000" + "00", "after the end");
    }

    @Test
    void turns_are_equal_by_body_and_seal() {
        var turn = TurnRecord.stored(new byte[] {1, 2, 3}, Optional.of(HASH));
        assertThat(turn).isNotEqualTo(TurnRecord.stored(new byte[] {1, 2, 4}, Optional.of(HASH)));
        assertThat(turn).isNotEqualTo(TurnRecord.stored(new byte[] {1, 2, 3}, Optional.empty()));
        assertThat(turn).isNotEqualTo("turn");
        assertThat(turn).hasSameHashCodeAs(TurnRecord.stored(new byte[] {1, 2, 3}, Optional.of(HASH)));
        assertThat(turn).hasToString("turn of 3 bytes, sealed");
        assertThat(TurnRecord.stored(new byte[1], Optional.empty())).hasToString("turn of 1 bytes");
    }
}
