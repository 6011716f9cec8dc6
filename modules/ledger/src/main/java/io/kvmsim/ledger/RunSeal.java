package io.kvmsim.ledger;

import io.kvmsim.abi.Bytes;

/// The last record of a run, under the run's own id: the Merkle root over all entities. Stored as the canonical CBOR
/// array `[1, entities, root]`.
///
/// @param entities how many
/// @param root     32 bytes
public record RunSeal(long entities, Bytes root) {
    /// The persistence id of a run. Names of VMs and hosts do not begin with a slash.
    public static final String PERSISTENCE_ID = "/run";

    /// The name of the stored shape.
    public static final String WIRE_NAME = "run-seal/1";

    private static final int VERSION = 1;

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
