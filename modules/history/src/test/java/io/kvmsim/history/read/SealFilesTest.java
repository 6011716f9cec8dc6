package io.kvmsim.history.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.abi.Bytes;
import io.kvmsim.history.proof.SealKeys;
import io.kvmsim.history.proof.SealStatement;
import io.kvmsim.history.proof.Verification;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Files of keys and of seals.
class SealFilesTest {
    @TempDir
    private Path folder;

    private Path secret;
    private Path known;

    @BeforeEach
    void make_keys() throws BadInput, IOException {
        secret = folder.resolve("seal.key");
        known = SealKeys.make(secret);
    }

    private SealStatement statement(Optional<SealStatement.OfRun> ofRun) throws BadInput, IOException {
        var found = new Verification.Result(
                Optional.empty(),
                2,
                30,
                40,
                50,
                0,
                30,
                0,
                Bytes.zeros(32),
                30,
                2,
                Bytes.ofHex("ab".repeat(32)),
                999,
                ofRun,
                0,
                List.of(),
                List.of());
        return SealStatement.of(found, "run-1", "2026-11-22T00:00:00Z", SealKeys.privateKey(secret));
    }

    private Path file(String text) throws IOException {
        return Files.writeString(folder.resolve("seal.json"), text);
    }

    @Test
    void a_statement_is_read_back_as_it_was_signed() throws BadInput, IOException {
        var ofRun = new SealStatement.OfRun(Bytes.ofHex("01".repeat(16)), Bytes.ofHex("02".repeat(32)));
        for (var own : List.of(Optional.<SealStatement.OfRun>empty(), Optional.of(ofRun))) {
            var statement = statement(own);
            var read = SealStatement.read(file(statement.json()));
            assertThat(read).isEqualTo(statement);
            assertThat(read.isSignedBy(SealKeys.publicKey(known))).isTrue();
            assertThat(read.ofRun()).isEqualTo(own);
            assertThat(statement.json()).contains(own.isPresent() ? "\"kvmsim-seal/2\"" : "\"kvmsim-seal/1\"");
        }
    }

    @Test
    void another_key_or_a_signature_that_is_none_does_not_sign() throws BadInput, IOException {
        var statement = statement(Optional.empty());
        var other = SealKeys.publicKey(SealKeys.make(folder.resolve("other.key")));
        assertThat(statement.isSignedBy(other)).isFalse();
        var unsigned = new SealStatement(
                "run-1", Optional.empty(), 2, 30, statement.root(), 999, statement.sealedAt(), Bytes.EMPTY);
        assertThat(unsigned.isSignedBy(SealKeys.publicKey(known))).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'' | not a seal: its format is not kvmsim-seal/2",
                "{ | not JSON",
                "{} | not a seal: its format is not kvmsim-seal/2",
                "{\"format\": \"kvmsim-seal/3\"} | not a seal",
                "{\"format\": \"kvmsim-seal/1\"} | \"run\" is missing or not a string",
                "{\"format\": \"kvmsim-seal/1\", \"run\": 1} | \"run\" is missing or not a string",
                "{\"format\": \"kvmsim-seal/2\", \"run\": \"a\"} | \"runId\" is missing or not a string",
                "{\"format\": \"kvmsim-seal/1\", \"run\": \"a\"} | \"histories\" is missing or not an integer",
                "{\"format\": \"kvmsim-seal/1\", \"run\": \"a\", \"histories\": 1.5} | \"histories\" is missing",
            })
    void a_file_that_is_not_a_statement_is_refused_with_what_it_lacks(String text, String words) throws IOException {
        var file = file(text);
        assertThatThrownBy(() -> SealStatement.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining(words)
                .hasMessageContaining("seal.json");
    }

    @Test
    void a_statement_with_bytes_that_cannot_be_read_is_refused() throws BadInput, IOException {
        var file = file(statement(Optional.empty()).json().replace("abab", "abxx"));
        assertThatThrownBy(() -> SealStatement.read(file))
                .isInstanceOf(BadInput.class)
                .hasMessageContaining("hexadecimal");
    }

    @Test
    void a_private_key_that_others_can_use_is_refused() throws BadInput, IOException {
        assertThat(Files.getPosixFilePermissions(secret)).isEqualTo(PosixFilePermissions.fromString("rw-------"));
        for (var open : List.of("rw-r-----", "rw----r--", "rw--w----")) {
            Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString(open));
            assertThatThrownBy(() -> SealKeys.privateKey(secret))
                    .isInstanceOf(BadInput.class)
                    .hasMessageContaining("others can use this private key: chmod 600");
        }
        Files.setPosixFilePermissions(secret, PosixFilePermissions.fromString("r--------"));
        assertThat(SealKeys.privateKey(secret).getAlgorithm()).isIn("EdDSA", "Ed25519");
    }

    @Test
    void a_key_of_the_other_kind_and_what_is_not_a_key_are_refused() throws IOException {
        assertThatThrownBy(() -> SealKeys.publicKey(secret)).hasMessageContaining("not a PEM file with a public key");
        assertThatThrownBy(() -> SealKeys.privateKey(known)).hasMessageContaining("not a PEM file with a private key");
        var begin = "-----BEGIN PUBLIC KEY-----\n";
        var end = "-----END PUBLIC KEY-----\n";
        for (var text : List.of(end + begin, begin, end)) {
            Files.writeString(known, text);
            assertThatThrownBy(() -> SealKeys.publicKey(known)).hasMessageContaining("not a PEM file");
        }
        Files.writeString(known, begin + "AAAA\n" + end);
        assertThatThrownBy(() -> SealKeys.publicKey(known)).hasMessageContaining("not a public key of Ed25519");
        Files.writeString(known, begin + "A\n" + end);
        assertThatThrownBy(() -> SealKeys.publicKey(known)).hasMessageContaining("its base64 cannot be read");
    }

    @Test
    void neither_file_of_a_pair_is_ever_written_over() throws IOException {
        assertThatThrownBy(() -> SealKeys.make(secret)).hasMessageContaining("seal.key.pub exists already");
        Files.delete(known);
        assertThatThrownBy(() -> SealKeys.make(secret)).hasMessageContaining("seal.key exists already");
        assertThat(known).doesNotExist();
    }
}
