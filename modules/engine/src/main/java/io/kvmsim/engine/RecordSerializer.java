package io.kvmsim.engine;

import io.kvmsim.ledger.RecordBytes;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/// Stores [RecordBytes] through Pekko.
public final class RecordSerializer extends SerializerWithStringManifest {
    @Override
    public int identifier() {
        return RecordBytes.SERIALIZER_ID;
    }

    @Override
    public String manifest(Object record) {
        return RecordBytes.manifest(record);
    }

    @Override
    public byte[] toBinary(Object record) {
        return RecordBytes.encode(record);
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        return RecordBytes.decode(bytes, manifest);
    }
}
