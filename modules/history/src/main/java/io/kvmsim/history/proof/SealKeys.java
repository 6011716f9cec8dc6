package io.kvmsim.history.proof;

import io.kvmsim.log.format.DurableFile;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.InputFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.HashSet;
import java.util.Locale;

/// Ed25519 keys in PEM files, as `openssl genpkey -algorithm ed25519` and `openssl pkey -pubout` write them.
public final class SealKeys {
    private static final String ALGORITHM = "Ed25519";
    private static final String PRIVATE = "PRIVATE KEY";
    private static final String PUBLIC = "PUBLIC KEY";
    private static final int PEM_COLUMNS = 64;

    private SealKeys() {}

    /// Makes a new pair: the private key in a file that only its owner can read, the public one beside it.
    ///
    /// @return the file of the public key: the same name with `.pub` behind it
    /// @throws BadInput where one of the files is there already
    public static Path make(Path file) throws BadInput, IOException {
        var publicFile = Path.of(file + ".pub");
        if (Files.exists(publicFile)) {
            throw new BadInput("%s exists already: name another key, or leave out --new-key".formatted(publicFile));
        }
        try {
            var pair = KeyPairGenerator.getInstance(ALGORITHM).generateKeyPair();
            try (var secret = DurableFile.makingSecret(file);
                    var known = DurableFile.making(publicFile)) {
                known.keep(pem(PUBLIC, pair.getPublic().getEncoded()));
                secret.keep(pem(PRIVATE, pair.getPrivate().getEncoded()));
            }
            return publicFile;
        } catch (FileAlreadyExistsException _) {
            throw new BadInput("%s exists already: name another key, or leave out --new-key".formatted(file));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has " + ALGORITHM, e);
        }
    }

    private static String pem(String what, byte[] bytes) {
        var base64 = Base64.getMimeEncoder(PEM_COLUMNS, new byte[] {'\n'}).encodeToString(bytes);
        return "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(what, base64, what);
    }

    /// PKCS#8.
    ///
    /// @throws BadInput where the file is not such a key
    public static PrivateKey privateKey(Path file) throws BadInput, IOException {
        try {
            var key = KeyFactory.getInstance(ALGORITHM).generatePrivate(new PKCS8EncodedKeySpec(bytes(file, PRIVATE)));
            refuseOpen(file);
            return key;
        } catch (GeneralSecurityException e) {
            throw new BadInput("%s: not a private key of Ed25519: %s".formatted(file, e.getMessage()));
        }
    }

    /// Whoever else can read or write the key can sign, or make the owner sign, with it.
    private static void refuseOpen(Path file) throws BadInput, IOException {
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            var others = new HashSet<>(Files.getPosixFilePermissions(file));
            others.removeIf(permission -> permission.name().startsWith("OWNER_"));
            if (!others.isEmpty()) {
                throw new BadInput("%s: others can use this private key: chmod 600 %s".formatted(file, file));
            }
        }
    }

    /// X.509 SubjectPublicKeyInfo.
    ///
    /// @throws BadInput where the file is not such a key
    public static PublicKey publicKey(Path file) throws BadInput, IOException {
        try {
            return KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(bytes(file, PUBLIC)));
        } catch (GeneralSecurityException e) {
            throw new BadInput("%s: not a public key of Ed25519: %s".formatted(file, e.getMessage()));
        }
    }

    private static byte[] bytes(Path file, String what) throws BadInput, IOException {
        var text = new String(InputFile.read(file), StandardCharsets.ISO_8859_1);
        var begin = "-----BEGIN " + what + "-----";
        int start = text.indexOf(begin);
        int end = text.indexOf("-----END " + what + "-----");
        if (start < 0 || end < start) {
            throw new BadInput("%s: not a PEM file with a %s".formatted(file, what.toLowerCase(Locale.ROOT)));
        }
        try {
            return Base64.getMimeDecoder().decode(text.substring(start + begin.length(), end));
        } catch (IllegalArgumentException e) {
            throw new BadInput("%s: its base64 cannot be read: %s".formatted(file, e.getMessage()));
        }
    }
}
