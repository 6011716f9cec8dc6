package io.kvmsim.trace;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.InputFile;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PushbackInputStream;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/// Reads a trace line by line: a file of any length in constant memory. Compressed input is known by its first two
/// bytes; `-` is standard input.
public final class TraceReader implements AutoCloseable {
    /// The longest line, in characters. A SET_CMMA_BITS of a million pages has two million.
    static final int LINE_CHARS_MAX = 16 << 20;

    private static final int BUFFER = 1 << 16;
    private static final int GZIP_MAGIC_1 = 0x1F;
    private static final int GZIP_MAGIC_2 = 0x8B;
    private static final ObjectReader LINES = HostJson.JSON.reader();

    private final String file;
    private final BoundedLines input;
    private final Host host;
    private final String about;
    private long line;

    private TraceReader(String file, InputStream bytes) throws BadInput, IOException {
        this.file = file;
        var decoder = StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT);
        this.input = new BoundedLines(new InputStreamReader(unzipped(bytes), decoder), LINE_CHARS_MAX);
        var header = next();
        if (header == null) {
            throw new BadInput(file, 0, "is empty; a trace begins with a header line");
        }
        this.host = header(header.fields());
        this.about = header.fields().has("about") ? header.fields().text("about") : "";
    }

    /// @param name a path, or `-` for standard input
    public static TraceReader open(String name) throws BadInput {
        try {
            return name.equals("-")
                    ? new TraceReader("standard input", System.in)
                    : open(name, Files.newInputStream(Path.of(name)));
        } catch (NoSuchFileException _) {
            throw new BadInput(name, 0, "no such file");
        } catch (IOException e) {
            throw new BadInput(name, 0, "cannot be read: " + InputFile.reason(e));
        }
    }

    /// @param name of the stream, for messages
    public static TraceReader open(String name, InputStream bytes) throws BadInput {
        try {
            return new TraceReader(name, bytes);
        } catch (IOException e) {
            throw new BadInput(name, 0, "cannot be read: " + InputFile.reason(e));
        }
    }

    /// One line of the file.
    ///
    /// @param number counted from 1, the header's
    public record Line(long number, JsonFields fields) {}

    public String file() {
        return file;
    }

    /// The machine of the header.
    public Host host() {
        return host;
    }

    /// The header's free text.
    public String about() {
        return about;
    }

    /// The next line, or null at the end.
    public Line next() throws BadInput {
        try {
            for (String text = input.next(); text != null; text = input.next()) {
                line++;
                if (!text.isBlank()) {
                    return new Line(line, JsonFields.of(file, line, parse(text)));
                }
            }
            return null;
        } catch (BoundedLines.TooLong e) {
            throw new BadInput(file, line + 1, e.getMessage());
        } catch (CharacterCodingException _) {
            throw new BadInput(file, line + 1, "is not UTF-8");
        } catch (IOException e) {
            throw new BadInput(file, line + 1, "cannot be read: " + InputFile.reason(e));
        }
    }

    private JsonNode parse(String text) throws BadInput, IOException {
        try {
            return LINES.readTree(text);
        } catch (JsonProcessingException e) {
            int column = e.getLocation() == null ? 0 : e.getLocation().getColumnNr();
            boolean cut =
                    text.stripLeading().startsWith("{") && !text.stripTrailing().endsWith("}");
            throw new BadInput(
                    file,
                    line,
                    cut
                            ? "is cut off at column %d: a line is one whole JSON object".formatted(text.length())
                            : "not JSON at column %d: %s".formatted(column, e.getOriginalMessage()));
        }
    }

    private Host header(JsonFields header) throws BadInput {
        if (!header.has("trace") || !header.text("trace").equals("kvm-s390-ioctl")) {
            throw new BadInput(file, line, "is not a trace: the first line is {\"trace\":\"kvm-s390-ioctl\",…}");
        }
        if (header.i32("version") != 1) {
            throw header.bad(
                    "version",
                    "is %s; this program reads version 1"
                            .formatted(header.node().get("version")));
        }
        return HostJson.host(header.object("host"));
    }

    private static InputStream unzipped(InputStream bytes) throws IOException {
        var pushback = new PushbackInputStream(bytes, 2);
        byte[] magic = pushback.readNBytes(2);
        pushback.unread(magic);
        boolean gzip = magic.length == 2 && (magic[0] & 0xFF) == GZIP_MAGIC_1 && (magic[1] & 0xFF) == GZIP_MAGIC_2;
        return gzip ? new GZIPInputStream(pushback, BUFFER) : pushback;
    }

    @Override
    public void close() {
        try {
            input.close();
        } catch (IOException _) {
            // nothing was written: what was read has been read
        }
    }
}
