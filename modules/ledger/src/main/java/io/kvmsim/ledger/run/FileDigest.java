package io.kvmsim.ledger.run;

import io.kvmsim.abi.Bytes;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.cbor.CborReader;
import io.kvmsim.ledger.cbor.CborWriter;
import io.kvmsim.ledger.chain.Head;
import java.util.ArrayList;
import java.util.List;

/// A file of a run by its content.
///
/// @param name   relative to the run's directory, with `/` between folders
/// @param sha256 of all its bytes, 32 bytes
public record FileDigest(String name, Bytes sha256) {
    static void write(CborWriter out, List<FileDigest> files) {
        out.array(files.size());
        files.forEach(file -> out.array(2).text(file.name).bytes(file.sha256));
    }

    static List<FileDigest> read(CborReader in) {
        var files = new ArrayList<FileDigest>();
        in.array();
        while (in.more()) {
            in.array();
            files.add(new FileDigest(in.text(), digest(in.bytes())));
            in.end();
        }
        in.end();
        return List.copyOf(files);
    }

    private static Bytes digest(Bytes bytes) {
        if (bytes.length() != Head.BYTES) {
            throw new BadRecord("a digest of %d bytes".formatted(bytes.length()));
        }
        return bytes;
    }
}
