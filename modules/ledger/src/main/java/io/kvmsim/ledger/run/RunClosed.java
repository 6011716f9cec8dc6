package io.kvmsim.ledger.run;

import io.kvmsim.abi.Bytes;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.cbor.CborReader;
import io.kvmsim.ledger.cbor.CborWriter;
import java.util.List;

/// The last record of a run that has a [RunOpened], under the run's own id: the Merkle root over all entities, and the
/// files that tell of the run. Stored as the canonical CBOR array `[1, run id, entities, root, [[name, digest] …]]`.
///
/// @param runId as in the first record
/// @param seal  entities and root
/// @param files summary and report, by name, ascending
public record RunClosed(Bytes runId, RunSeal seal, List<FileDigest> files) implements RunRecord {
    /// The name of the stored shape.
    public static final String WIRE_NAME = "run-closed/1";

    private static final int VERSION = 1;

    public RunClosed {
        files = List.copyOf(files);
    }

    @Override
    public String wireName() {
        return WIRE_NAME;
    }

    @Override
    public byte[] encode() {
        var out = new CborWriter()
                .array(5)
                .number(VERSION)
                .bytes(runId)
                .number(seal.entities())
                .bytes(seal.root());
        FileDigest.write(out, files);
        return out.finish();
    }

    public static RunClosed decode(byte[] bytes) {
        var in = new CborReader(bytes);
        in.array();
        int version = in.i32();
        if (version != VERSION) {
            throw new BadRecord("a run's end of version %d; this program reads version 1".formatted(version));
        }
        var closed = new RunClosed(RunOpened.id(in.bytes()), new RunSeal(in.number(), in.bytes()), FileDigest.read(in));
        in.end();
        in.finished();
        return closed;
    }
}
