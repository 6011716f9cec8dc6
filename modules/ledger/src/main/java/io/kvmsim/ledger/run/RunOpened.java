package io.kvmsim.ledger.run;

import io.kvmsim.abi.Bytes;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.cbor.CborReader;
import io.kvmsim.ledger.cbor.CborWriter;
import java.util.List;

/// The first record of a run, under the run's own id: which run it is, and what it was made from. Stored as the
/// canonical CBOR array `[1, run id, [[name, digest] …]]`.
///
/// @param runId random, 16 bytes: no two runs have the same, whatever else they have alike
/// @param files manifest, hosts and every other input, by name, ascending
public record RunOpened(Bytes runId, List<FileDigest> files) implements RunRecord {
    /// The name of the stored shape.
    public static final String WIRE_NAME = "run-opened/1";

    /// Of a run's id.
    public static final int ID_BYTES = 16;

    private static final int VERSION = 1;

    public RunOpened {
        files = List.copyOf(files);
    }

    @Override
    public String wireName() {
        return WIRE_NAME;
    }

    @Override
    public byte[] encode() {
        var out = new CborWriter().array(3).number(VERSION).bytes(runId);
        FileDigest.write(out, files);
        return out.finish();
    }

    public static RunOpened decode(byte[] bytes) {
        var in = new CborReader(bytes);
        in.array();
        int version = in.i32();
        if (version != VERSION) {
            throw new BadRecord("a run's beginning of version %d; this program reads version 1".formatted(version));
        }
        var opened = new RunOpened(id(in.bytes()), FileDigest.read(in));
        in.end();
        in.finished();
        return opened;
    }

    static Bytes id(Bytes bytes) {
        if (bytes.length() != ID_BYTES) {
            throw new BadRecord("a run's id of %d bytes".formatted(bytes.length()));
        }
        return bytes;
    }
}
