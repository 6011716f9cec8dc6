package io.kvmsim.run.export;

import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.fold.Principal;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Replaces the names of principals and users: the same name has the same pseudonym, and without the key none
/// can be told from it (HMAC-SHA-256, its first 64 bits). For one thread.
public final class Pseudonyms {
    /// A shorter key could be guessed.
    public static final int KEY_BYTES_MIN = 16;

    private static final String ALGORITHM = "HmacSHA256";
    private static final int SHOWN_BYTES = 8;

    private final Mac mac;
    private final Map<String, String> known = new HashMap<>();

    /// @param key of at least [#KEY_BYTES_MIN] bytes
    public Pseudonyms(byte[] key) {
        if (key.length < KEY_BYTES_MIN) {
            throw new IllegalArgumentException("a key of %d bytes".formatted(key.length));
        }
        try {
            mac = Mac.getInstance(ALGORITHM);
            mac.init(new SecretKeySpec(key, ALGORITHM));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    /// `p-` and 16 hexadecimal digits. No name stays none.
    public String of(String name) {
        return name.isEmpty() ? "" : known.computeIfAbsent(name, this::made);
    }

    private String made(String name) {
        var code = mac.doFinal(name.getBytes(StandardCharsets.UTF_8));
        return "p-" + HexFormat.of().formatHex(code, 0, SHOWN_BYTES);
    }

    /// What is not a person keeps its word.
    private Principal of(Principal by) {
        return by.isNobody() ? by : new Principal(of(by.name()), of(by.user()));
    }

    /// The same, told of a pseudonym.
    public Fact of(Fact fact) {
        return new Fact(
                fact.address(),
                fact.vm(),
                fact.when(),
                of(fact.by()),
                fact.event(),
                fact.entry(),
                fact.sequenceNr(),
                fact.position(),
                fact.home(),
                fact.asked(),
                fact.before(),
                fact.after());
    }
}
