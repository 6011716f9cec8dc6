package io.kvmsim.ledger.run;

import io.kvmsim.abi.Bytes;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.cbor.CborReader;
import io.kvmsim.ledger.cbor.CborWriter;

/// The Merkle root over all entities of a run. Runs without a [RunOpened] end with it, under the run's own id: stored
/// as the canonical CBOR array `[1, entities, root]`.
///
/// @param entities how many
/// @param root     32 bytes
public record RunSeal(long entities, Bytes root) implements RunRecord {
    /// The name of the stored shape.
    public static final String WIRE_NAME = "run-seal/1";

    private static final int VERSION = 1;

    @Override
    public String wireName() {
        return WIRE_NAME;
    }

    @Override
    public byte[] encode() {
        return new CborWriter()
                .array(3)
                .number(VERSION)
                .number(entities)
                .bytes(root)
                .finish();
    }

    public static RunSeal decode(byte[] bytes) {
        var in = new CborReader(bytes);
        in.array();
        int version = in.i32();
        if (version != VERSION) {
            throw new BadRecord("a run's seal of version %d; this program reads version 1".formatted(version));
        }
        var seal = new RunSeal(in.number(), in.bytes());
        in.end();
        in.finished();
        return seal;
    }
}
