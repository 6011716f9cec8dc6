package io.kvmsim.ledger;

import io.kvmsim.abi.Bytes;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.chain.Head;
import io.kvmsim.ledger.run.RunClosed;
import io.kvmsim.ledger.run.RunOpened;
import io.kvmsim.ledger.run.RunRecord;
import io.kvmsim.ledger.run.RunSeal;
import java.util.Arrays;
import java.util.Optional;

/// The stored bytes of everything that is journaled, by manifest: the explicit name of the shape. A turn's body is
/// copied as it is; a sealed turn has the head before it in front.
public final class RecordBytes {
    /// Of the serializer that stores them.
    public static final int SERIALIZER_ID = 0x6b76;

    public static final String TURN = "turn/1";
    public static final String SEALED_TURN = "turn-sealed/1";

    private RecordBytes() {}

    public static String manifest(Object record) {
        return switch (record) {
            case TurnRecord turn -> turn.seal().isPresent() ? SEALED_TURN : TURN;
            case RunRecord run -> run.wireName();
            case HostFact _ -> HostFact.WIRE_NAME;
            default -> throw new IllegalArgumentException(record.getClass() + " is not journaled");
        };
    }

    public static byte[] encode(Object record) {
        return switch (record) {
            case TurnRecord turn ->
                turn.seal().isEmpty()
                        ? turn.body()
                        : turn.seal().get().concat(Bytes.wrapping(turn.body())).toArray();
            case RunRecord run -> run.encode();
            case HostFact fact -> fact.encode();
            default -> throw new IllegalArgumentException(record.getClass() + " is not journaled");
        };
    }

    /// @throws BadRecord where the manifest is not known to this version, or the bytes are not what it says
    public static Object decode(byte[] bytes, String manifest) {
        return BadRecord.unlessDamaged(() -> decoded(bytes, manifest));
    }

    private static Object decoded(byte[] bytes, String manifest) {
        return switch (manifest) {
            case TURN -> TurnRecord.stored(bytes, Optional.empty());
            case SEALED_TURN -> sealed(bytes);
            case RunOpened.WIRE_NAME -> RunOpened.decode(bytes);
            case RunSeal.WIRE_NAME -> RunSeal.decode(bytes);
            case RunClosed.WIRE_NAME -> RunClosed.decode(bytes);
            case HostFact.WIRE_NAME -> HostFact.decode(bytes);
            default ->
                throw new BadRecord(
                        "\"%s\" is not known to this version: a later version wrote it".formatted(manifest));
        };
    }

    private static TurnRecord sealed(byte[] bytes) {
        if (bytes.length < Head.BYTES) {
            throw new BadRecord("a sealed turn of %d bytes".formatted(bytes.length));
        }
        var seal = Bytes.wrapping(Arrays.copyOf(bytes, Head.BYTES));
        return TurnRecord.stored(Arrays.copyOfRange(bytes, Head.BYTES, bytes.length), Optional.of(seal));
    }
}
