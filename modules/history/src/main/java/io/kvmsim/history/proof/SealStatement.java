package io.kvmsim.history.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.kvmsim.abi.Bytes;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.InputFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Optional;

/// A signed statement about the histories of a run: a JSON file that is kept elsewhere. What is signed, with
/// Ed25519, are its fields as lines of UTF-8 text, each `name=value`, in the order in which they stand here, after
/// the line `kvmsim-seal/2`. A run without an id has no `runId` and no `runHead`, and its first line is
/// `kvmsim-seal/1`.
///
/// @param run       the folder's name
/// @param ofRun     what the run's own records say; empty where it has no id
/// @param histories how many
/// @param records   of all of them
/// @param root      of the Merkle tree over them, 32 bytes
/// @param logEnd    where the log ended: records from there on are not meant
/// @param sealedAt  RFC 3339
/// @param signature 64 bytes
public record SealStatement(
        String run,
        Optional<OfRun> ofRun,
        long histories,
        long records,
        Bytes root,
        long logEnd,
        String sealedAt,
        Bytes signature) {
    private static final String FORMAT_WITHOUT_ID = "kvmsim-seal/1";
    private static final String FORMAT = "kvmsim-seal/2";
    private static final String ALGORITHM = "Ed25519";
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    /// The run's own records: which run it is, and by content what it was made from and what it ended with.
    ///
    /// @param runId 16 bytes
    /// @param head  of their chain, 32 bytes
    public record OfRun(Bytes runId, Bytes head) {}

    /// A statement of all that a verification found whole.
    ///
    /// @param sealedAt RFC 3339
    public static SealStatement of(Verification.Result found, String run, String sealedAt, PrivateKey key) {
        return new SealStatement(
                        run,
                        found.ofRun(),
                        found.statedHistories(),
                        found.stated(),
                        found.statedRoot(),
                        found.logEnd(),
                        sealedAt,
                        Bytes.EMPTY)
                .signedWith(key);
    }

    private byte[] signed() {
        var own = ofRun.map(it -> "runId=%s\nrunHead=%s\n"
                        .formatted(it.runId().hex(), it.head().hex()))
                .orElse("");
        return "%s\nrun=%s\n%shistories=%d\nrecords=%d\nroot=%s\nlogEnd=%d\nsealedAt=%s\n"
                .formatted(format(), run, own, histories, records, root.hex(), logEnd, sealedAt)
                .getBytes(StandardCharsets.UTF_8);
    }

    private String format() {
        return ofRun.isPresent() ? FORMAT : FORMAT_WITHOUT_ID;
    }

    private SealStatement signedWith(PrivateKey key) {
        try {
            var signing = Signature.getInstance(ALGORITHM);
            signing.initSign(key);
            signing.update(signed());
            return new SealStatement(
                    run, ofRun, histories, records, root, logEnd, sealedAt, Bytes.wrapping(signing.sign()));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    /// Whether the holder of the key has signed all of it.
    public boolean isSignedBy(PublicKey key) {
        try {
            var verifying = Signature.getInstance(ALGORITHM);
            verifying.initVerify(key);
            verifying.update(signed());
            return verifying.verify(signature.toArray());
        } catch (GeneralSecurityException _) {
            return false; // not even the form of a signature
        }
    }

    public String json() {
        var json = JSON.createObjectNode().put("format", format()).put("run", run);
        ofRun.ifPresent(own ->
                json.put("runId", own.runId().hex()).put("runHead", own.head().hex()));
        json.put("histories", histories)
                .put("records", records)
                .put("root", root.hex())
                .put("logEnd", logEnd)
                .put("sealedAt", sealedAt)
                .put("signature", Base64.getEncoder().encodeToString(signature.toArray()));
        return json.toPrettyString() + "\n";
    }

    /// @throws BadInput where the file is not such a statement
    public static SealStatement read(Path file) throws BadInput, IOException {
        try {
            var json = JSON.readTree(InputFile.read(file));
            var format = json == null ? "" : json.path("format").asText();
            if (!format.equals(FORMAT) && !format.equals(FORMAT_WITHOUT_ID)) {
                throw new BadInput("%s: not a seal: its format is not %s".formatted(file, FORMAT));
            }
            return new SealStatement(
                    text(file, json, "run"),
                    format.equals(FORMAT)
                            ? Optional.of(new OfRun(
                                    Bytes.ofHex(text(file, json, "runId")), Bytes.ofHex(text(file, json, "runHead"))))
                            : Optional.empty(),
                    number(file, json, "histories"),
                    number(file, json, "records"),
                    Bytes.ofHex(text(file, json, "root")),
                    number(file, json, "logEnd"),
                    text(file, json, "sealedAt"),
                    Bytes.wrapping(Base64.getDecoder().decode(text(file, json, "signature"))));
        } catch (JsonProcessingException e) {
            throw new BadInput("%s: not JSON: %s".formatted(file, e.getOriginalMessage()));
        } catch (IllegalArgumentException e) {
            throw new BadInput(
                    "%s: root and signature are not hexadecimal and base64: %s".formatted(file, e.getMessage()));
        }
    }

    private static String text(Path file, JsonNode json, String key) throws BadInput {
        if (!json.path(key).isTextual()) {
            throw new BadInput("%s: \"%s\" is missing or not a string".formatted(file, key));
        }
        return json.get(key).textValue();
    }

    private static long number(Path file, JsonNode json, String key) throws BadInput {
        if (!json.path(key).isIntegralNumber()) {
            throw new BadInput("%s: \"%s\" is missing or not an integer".formatted(file, key));
        }
        return json.get(key).longValue();
    }
}
