package io.kvmsim.history.fold;

import io.kvmsim.abi.Bytes;
import io.kvmsim.ledger.chain.Head;
import io.kvmsim.log.format.DurableFile;
import io.kvmsim.values.BadInput;
import java.io.BufferedReader;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// The heads of the chains of a run, to be kept elsewhere: with them a verification says which record is not what was
/// written. A text file: a line of title, which names the run's id where it has one, then one line per head with
/// cells separated by tabs: id, sequence number, number of its last event, head in hexadecimal.
public final class Heads {
    /// Of a run without an id.
    private static final String TITLE = "kvmsim-heads/1";

    private static final Pattern TITLE_WITH_ID = Pattern.compile("kvmsim-heads/2\t([0-9a-f]{32})");
    private static final Pattern LINE = Pattern.compile("([^\t]+)\t([1-9][0-9]{0,17})\t([0-9]{1,18})\t([0-9a-f]{64})");

    private final Map<String, List<Known>> byId;

    private final Optional<Bytes> runId;

    private Heads(Map<String, List<Known>> byId, Optional<Bytes> runId) {
        this.byId = byId;
        this.runId = runId;
    }

    /// @param event the last one of the record
    public record Known(long sequenceNr, long event, Head head) {}

    /// @throws BadInput where the file is none
    public static Heads read(Path file) throws BadInput, IOException {
        var byId = new HashMap<String, List<Known>>();
        Optional<Bytes> runId;
        try (var lines = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            runId = runId(file, lines.readLine());
            read(file, lines, byId);
        } catch (CharacterCodingException _) {
            throw new BadInput("%s: is not UTF-8".formatted(file));
        }
        byId.values().forEach(heads -> heads.sort((one, other) -> Long.compare(one.sequenceNr(), other.sequenceNr())));
        return new Heads(byId, runId);
    }

    private static Optional<Bytes> runId(Path file, String title) throws BadInput {
        var withId = TITLE_WITH_ID.matcher(title == null ? "" : title);
        if (withId.matches()) {
            return Optional.of(Bytes.ofHex(withId.group(1)));
        }
        if (!TITLE.equals(title)) {
            throw new BadInput("%s:1: not a file of heads: its first line is not %s".formatted(file, TITLE));
        }
        return Optional.empty();
    }

    /// Whose heads they are; empty where the run had no id.
    public Optional<Bytes> runId() {
        return runId;
    }

    private static void read(Path file, BufferedReader lines, Map<String, List<Known>> byId)
            throws BadInput, IOException {
        long number = 1;
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            number++;
            var matcher = LINE.matcher(line);
            if (!matcher.matches()) {
                throw new BadInput(
                        "%s:%d: not id, sequence number, event and head separated by tabs".formatted(file, number));
            }
            byId.computeIfAbsent(matcher.group(1), _ -> new ArrayList<>())
                    .add(new Known(
                            Long.parseLong(matcher.group(2)),
                            Long.parseLong(matcher.group(3)),
                            Head.of(Bytes.ofHex(matcher.group(4)))));
        }
    }

    /// Ascending; none for an id that is not known.
    public List<Known> of(String id) {
        return byId.getOrDefault(id, List.of());
    }

    public Set<String> ids() {
        return byId.keySet();
    }

    /// Writes such a file while a run is verified, by any thread. Without [#keep] it leaves nothing behind.
    public static final class Out implements Closeable {
        private final DurableFile file;
        private final Writer writer;
        private final long every;

        /// @param file  that it becomes
        /// @param every the number of records between two heads of a history; the last head is always written
        public Out(DurableFile file, long every) {
            this.file = file;
            this.writer = new OutputStreamWriter(file.out(), StandardCharsets.UTF_8);
            this.every = every;
        }

        public synchronized void begin(Optional<Bytes> runId) throws IOException {
            writer.write(runId.map(id -> "kvmsim-heads/2\t" + id.hex()).orElse(TITLE) + "\n");
        }

        /// Gives the file its name.
        public synchronized void keep() throws IOException {
            writer.flush();
            file.keep();
        }

        public boolean wants(long sequenceNr) {
            return sequenceNr % every == 0;
        }

        public synchronized void add(String id, long sequenceNr, long event, Head head) throws IOException {
            writer.write("%s\t%d\t%d\t%s\n".formatted(id, sequenceNr, event, head));
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }
}
