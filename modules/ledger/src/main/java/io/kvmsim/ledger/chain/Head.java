package io.kvmsim.ledger.chain;

import io.kvmsim.abi.Bytes;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/// The hash chain over an entity's records: the first head is SHA-256 of the persistence id, each next one
/// SHA-256(head ‖ sequence number, 8 bytes, big-endian ‖ body). Kept as four numbers: there is one in each VM's state.
public record Head(long first, long second, long third, long fourth) {
    public static final int BYTES = 32;

    /// Only ever copied: to look for the algorithm in Java's list of providers takes as long as to hash a record.
    private static final MessageDigest SHA_256 = provided();

    private static final ThreadLocal<MessageDigest> OF_THE_THREAD = ThreadLocal.withInitial(Head::sha256);

    public static Head first(String persistenceId) {
        return read(ByteBuffer.wrap(sha256().digest(persistenceId.getBytes(StandardCharsets.UTF_8))));
    }

    /// @param hash 32 bytes
    public static Head of(Bytes hash) {
        return read(ByteBuffer.wrap(hash.toArray()));
    }

    private static Head read(ByteBuffer hash) {
        return new Head(hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong());
    }

    private ByteBuffer write(ByteBuffer target) {
        return target.putLong(first).putLong(second).putLong(third).putLong(fourth);
    }

    public Head next(long sequenceNr, byte[] body) {
        var digest = OF_THE_THREAD.get();
        digest.reset(); // an error in the middle of another must not spoil this one
        digest.update(write(ByteBuffer.allocate(BYTES + Long.BYTES))
                .putLong(sequenceNr)
                .array());
        return read(ByteBuffer.wrap(digest.digest(body)));
    }

    /// Its 32 bytes.
    public Bytes hash() {
        return Bytes.wrapping(write(ByteBuffer.allocate(BYTES)).array());
    }

    public static MessageDigest sha256() {
        try {
            return (MessageDigest) SHA_256.clone();
        } catch (CloneNotSupportedException e) {
            throw new IllegalStateException("Java's own SHA-256 can be copied", e);
        }
    }

    private static MessageDigest provided() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    @Override
    public String toString() {
        return hash().hex();
    }
}
