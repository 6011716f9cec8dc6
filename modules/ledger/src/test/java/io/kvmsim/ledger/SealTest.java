package io.kvmsim.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.kvmsim.abi.Bytes;
import io.kvmsim.abi.VmAttribute;
import io.kvmsim.kvm.Calls;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Circumstances;
import io.kvmsim.kvm.state.TestHosts;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.chain.Head;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The chain over an entity's records, and the seals that repeat its head every 256 events.
class SealTest {
    private static final NamedHost HOME = new NamedHost("z16-1", TestHosts.Z16);

    /// Each gives one event: a new key.
    private static List<Step> keys(int count) {
        return Collections.nCopies(
                count, new Step(Shapes.VM, Calls.set(VmAttribute.CRYPTO_ENABLE_AES_KW), Circumstances.USUAL));
    }

    private static NamedHost host(String name) {
        assertThat(name).isEqualTo(HOME.name());
        return HOME;
    }

    private static TurnRecord decide(Entity entity, List<Step> steps) {
        return Turn.decide(entity, HOME, steps, new Cause.Virtual(0), Refusals.ALL)
                .record()
                .orElseThrow();
    }

    private static Entity created() {
        var entity = Entity.initial("vm");
        var create = new Step(Shapes.VM, new Call.CreateVm(0), Circumstances.USUAL);
        return entity.apply(decide(entity, List.of(create)), SealTest::host);
    }

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void a_record_is_sealed_exactly_when_it_crosses_a_multiple_of_256_events(long seed) {
        var random = new SplittableRandom(seed);
        var entity = created();
        while (entity.lastEvent() < 1000) {
            var record = decide(entity, keys(1 + random.nextInt(100)));
            var after = entity.apply(record, SealTest::host);
            boolean crosses = entity.lastEvent() / 256 < after.lastEvent() / 256;
            assertThat(record.seal())
                    .isEqualTo(crosses ? Optional.of(entity.head().hash()) : Optional.empty());
            entity = after;
        }
    }

    @Test
    void event_256_itself_is_sealed_and_event_255_is_not() {
        var entity = created();
        assertThat(decide(entity, keys(254)).seal()).isEmpty();
        assertThat(decide(entity, keys(255)).seal()).contains(entity.head().hash());
        var at256 = entity.apply(decide(entity, keys(255)), SealTest::host);
        assertThat(at256.lastEvent()).isEqualTo(256);
        assertThat(decide(at256, keys(1)).seal()).isEmpty();
    }

    @Test
    void a_wrong_seal_is_refused_with_both_heads() {
        var entity = created();
        var wrong = TurnRecord.stored(decide(entity, keys(1)).body(), Optional.of(Bytes.zeros(32)));
        assertThatExceptionOfType(BadRecord.class)
                .isThrownBy(() -> entity.apply(wrong, SealTest::host))
                .withMessageContaining("record 2 of vm")
                .withMessageContaining("00".repeat(32))
                .withMessageContaining(entity.head().toString());
    }

    @Test
    void a_changed_body_changes_every_head_after_it() {
        var honest = new ArrayList<Head>();
        var entity = created();
        var other = entity.apply(decide(entity, keys(2)), SealTest::host);
        entity = entity.apply(decide(entity, keys(1)), SealTest::host);
        for (int turn = 0; turn < 5; turn++) {
            honest.add(entity.head());
            assertThat(other.head()).isNotEqualTo(entity.head());
            var record = decide(entity, keys(1));
            entity = entity.apply(record, SealTest::host);
            other = other.apply(TurnRecord.stored(record.body(), Optional.empty()), SealTest::host);
        }
        assertThat(honest).doesNotHaveDuplicates();
    }

    @Test
    void the_head_is_SHA_256_of_head_number_and_body() throws Exception {
        var sha = MessageDigest.getInstance("SHA-256");
        var first = sha.digest("vm".getBytes(java.nio.charset.StandardCharsets.UTF_8));
        assertThat(Head.first("vm").hash()).isEqualTo(Bytes.of(first));
        var next = sha.digest(
                Bytes.of(first).concat(Bytes.ofU64(7)).concat(Bytes.ofHex("83")).toArray());
        assertThat(Head.first("vm").next(7, new byte[] {(byte) 0x83})).isEqualTo(Head.of(Bytes.of(next)));
    }

    @Test
    void a_list_has_at_most_256_calls() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> decide(created(), keys(257)))
                .withMessageContaining("257");
        assertThat(decide(created(), keys(256)).seal()).isPresent();
    }

    @Test
    void a_list_that_changes_and_refuses_nothing_is_not_recorded() {
        var asks = new Step(Shapes.VM, new Call.CheckExtension(1), Circumstances.USUAL);
        assertThat(Turn.decide(created(), HOME, List.of(asks), new Cause.Virtual(0), Refusals.ALL)
                        .record())
                .isEmpty();
    }
}
