package io.kvmsim.history.proof;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kvmsim.abi.Bytes;
import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.BareHistory;
import io.kvmsim.history.fold.HistoryFold;
import io.kvmsim.history.read.RunHistory;
import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.ledger.chain.MerkleProof;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.InputFile;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// Proves, without the journal, that a fact is part of the history of a run that was signed: all records of the one
/// history up to where it was signed, from which its head and the event's number follow, and the way from this head
/// up to the signed root. So it tells all of that history, and nothing of the others. A JSON file.
///
/// @param id      of the history
/// @param address what is to be shown
/// @param bodies  of the records, from the first on
/// @param merkle  of the history's end
public record EventProof(String id, Address address, List<Bytes> bodies, MerkleProof merkle) {
    private static final String FORMAT = "kvmsim-proof/1";
    private static final ObjectMapper JSON = new ObjectMapper();

    /// @param seal what was signed
    /// @throws BadInput where there is no such history or event below what was signed
    public static EventProof of(RunHistory run, String name, Address address, SealStatement seal)
            throws BadInput, IOException {
        run.require(name);
        var bodies = new ArrayList<Bytes>();
        run.records().records(name, record -> {
            if (record.position() < seal.logEnd()) {
                bodies.add(Bytes.wrapping(
                        HistoryFold.turn(record, bodies.size() + 1L).body()));
            }
        });
        var merkle = Verification.proof(run, Optional.of(seal), name);
        if (merkle.isEmpty()) {
            throw new BadInput(
                    "%s: %s began after the run was sealed".formatted(run.run().path(), name));
        }
        var proof = new EventProof(name, address, bodies, merkle.get());
        var checked = proof.check(seal);
        if (!checked.problem().isEmpty()) {
            throw new BadInput("%s: %s".formatted(run.run().path(), checked.problem()));
        }
        return proof;
    }

    /// @param proven  what was shown, for people
    /// @param problem what is wrong with the proof; empty where it holds
    public record Checked(String proven, String problem) {
        static Checked wrong(String problem) {
            return new Checked("", problem);
        }
    }

    /// Whether it holds against what was signed. That the statement itself is signed is checked elsewhere.
    public Checked check(SealStatement seal) {
        try {
            var bare = new BareHistory(id, address);
            bodies.forEach(bare::add);
            if (merkle.leaves() != seal.histories()) {
                return Checked.wrong("the proof is of a tree of %d histories; what was signed has %d"
                        .formatted(merkle.leaves(), seal.histories()));
            }
            var root = merkle.root(id, bodies.size(), bare.head());
            if (!root.equals(seal.root())) {
                return Checked.wrong("the records lead to root %s; what was signed is %s"
                        .formatted(root.hex(), seal.root().hex()));
            }
            return bare.found()
                    .map(found -> new Checked(found, ""))
                    .orElseGet(() -> Checked.wrong("%s has no %s among the %d records that were sealed"
                            .formatted(id, address, bodies.size())));
        } catch (BadRecord e) {
            return Checked.wrong(e.getMessage());
        }
    }

    public String json() {
        var json = JSON.createObjectNode().put("format", FORMAT).put("vm", id).put("address", address.toString());
        json.put("leaf", merkle.index()).put("leaves", merkle.leaves());
        var path = json.putArray("path");
        merkle.path().forEach(hash -> path.add(hash.hex()));
        var records = json.putArray("records");
        bodies.forEach(body -> records.add(Base64.getEncoder().encodeToString(body.toArray())));
        return json.toPrettyString() + "\n";
    }

    /// @throws BadInput where the file is not such a proof
    public static EventProof read(Path file) throws BadInput, IOException {
        try {
            var json = JSON.readTree(InputFile.read(file));
            if (json == null || !FORMAT.equals(json.path("format").textValue())) {
                throw new BadInput("%s: not a proof: its format is not %s".formatted(file, FORMAT));
            }
            var address = Address.parse(json.path("address").asText())
                    .orElseThrow(() -> new BadInput("%s: \"address\" is not an event, e.g. #812".formatted(file)));
            var path = strings(file, json, "path").stream().map(Bytes::ofHex).toList();
            var bodies = strings(file, json, "records").stream()
                    .map(body -> Bytes.wrapping(Base64.getDecoder().decode(body)))
                    .toList();
            var merkle = new MerkleProof(
                    json.path("leaf").asLong(-1), json.path("leaves").asLong(-1), path);
            return new EventProof(json.path("vm").asText(), address, bodies, merkle);
        } catch (JsonProcessingException e) {
            throw new BadInput("%s: not JSON: %s".formatted(file, e.getOriginalMessage()));
        } catch (IllegalArgumentException e) {
            throw new BadInput(
                    "%s: path and records are not hexadecimal and base64: %s".formatted(file, e.getMessage()));
        }
    }

    private static List<String> strings(Path file, JsonNode json, String key) throws BadInput {
        var strings = new ArrayList<String>();
        if (!json.path(key).isArray()) {
            throw new BadInput("%s: \"%s\" is missing or not an array".formatted(file, key));
        }
        json.get(key).forEach(node -> strings.add(node.asText()));
        return strings;
    }
}
