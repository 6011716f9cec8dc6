package io.kvmsim.ledger;

import io.kvmsim.abi.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The hash chain over an entity's records: the first head is SHA-256 of the persistence id, each next one
/// SHA-256(head ‖ sequence number, 8 bytes, big-endian ‖ body).
public record Head(Bytes hash) {
    public static final int BYTES = 32;

    public static Head first(String persistenceId) {
        return new Head(Bytes.wrapping(sha256().digest(persistenceId.getBytes(StandardCharsets.UTF_8))));
    }

    public Head next(long sequenceNr, byte[] body) {
        var digest = sha256();
        digest.update(hash.toArray());
        digest.update(ByteBuffer.allocate(Long.BYTES).putLong(0, sequenceNr));
        return new Head(Bytes.wrapping(digest.digest(body)));
    }

    static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return hash.hex();
    }
}
