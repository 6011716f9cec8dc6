package io.kvmsim.cli.journal;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.log.format.LogRecord;
import io.kvmsim.log.format.PlacedRecord;
import io.kvmsim.log.read.LogReader;
import io.kvmsim.run.BadRun;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `kvmsim journal dump DIR`
@Command(
        name = "dump",
        description = "Print one line for each record of a journal, in the order of the log; with -o json, "
                + "print one JSON object per line.",
        footerHeading = "%nExample:%n",
        footer = "  kvmsim journal dump runs/first-run-1 --id vm-0001 --limit 10",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "2:not a journal, or it cannot be read", "4:the journal is damaged"})
final class JournalDumpCommand implements Callable<Integer> {
    private static final int CHUNK_CHARS = 1 << 16;
    private static final ObjectMapper JSON = new ObjectMapper();

    enum Payload {
        hex,
        none
    }

    @Mixin
    private JournalDirectory directory;

    @Option(names = "--id", paramLabel = "VM", description = "Print only records of this persistence id")
    private String id;

    @Option(
            names = "--from",
            paramLabel = "POSITION",
            defaultValue = "0",
            description = "Print only records at this position of the log or later (default: ${DEFAULT-VALUE})")
    private long from;

    @Option(names = "--limit", paramLabel = "N", description = "Print at most N records (default: all)")
    private long limit = Long.MAX_VALUE;

    @Option(
            names = "--payload",
            paramLabel = "FORM",
            defaultValue = "none",
            description = "The format of the stored bytes: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE})")
    private Payload payload;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    private final StringBuilder chunk = new StringBuilder();

    @Override
    public Integer call() throws BadRun, JournalDamaged {
        if (limit < 0 || from < 0) {
            throw new ParameterException(spec.commandLine(), "--limit and --from are not negative");
        }
        directory.read(this::dump);
        return ExitCode.DONE;
    }

    private Void dump(Path journal) throws IOException {
        if (!output.isJson()) {
            line("POSITION", "SEGMENT", "GROUP", "NUMBER", "KIND", "SERIALIZER", "STORED", "BYTES", "MANIFEST", "ID");
        }
        try (var walk = LogReader.open(journal).walk(from)) {
            long left = limit;
            var isRead = true;
            for (var next = walk.next(); next != null && left > 0 && isRead; next = walk.next()) {
                if (id == null || id.equals(next.record().persistenceId())) {
                    write(next);
                    left--;
                    isRead = chunk.length() < CHUNK_CHARS || flush();
                }
            }
        } finally {
            flush();
        }
        return null;
    }

    /// Whether somebody still reads what is written: `head` ends and closes the pipe.
    private boolean flush() {
        var out = spec.commandLine().getOut();
        out.print(chunk);
        out.flush();
        chunk.setLength(0);
        return !System.out.checkError();
    }

    private void write(PlacedRecord placed) throws IOException {
        if (output.isJson()) {
            chunk.append(json(placed)).append('\n');
            return;
        }
        var record = placed.record();
        line(
                record.position(),
                placed.segment(),
                placed.group(),
                record.sequenceNr(),
                kind(record),
                record.serializerId(),
                Instant.ofEpochMilli(placed.storedMillis()),
                record.payload().length,
                manifest(record),
                record.persistenceId() + (payload == Payload.hex ? " " + hex(record) : ""));
    }

    private void line(Object... cells) {
        chunk.append("%14s %7s %9s %8s %-8s %10s %-24s %8s  %-24s %s".formatted(cells))
                .append('\n');
    }

    private String json(PlacedRecord placed) throws JsonProcessingException {
        var record = placed.record();
        var line = new LinkedHashMap<String, Object>();
        line.put("position", record.position());
        line.put("segment", placed.segment());
        line.put("group", placed.group());
        line.put("id", record.persistenceId());
        line.put("sequenceNr", record.sequenceNr());
        line.put("kind", kind(record));
        line.put("serializer", record.serializerId());
        line.put("manifest", record.manifest());
        line.put("adapterManifest", record.adapterManifest());
        if (!record.envelope().writerUuid().isEmpty()) {
            line.put("writer", record.envelope().writerUuid());
        }
        if (record.envelope().metadata() != null) {
            line.put(
                    "metadata",
                    HexFormat.of().formatHex(record.envelope().metadata().bytes()));
        }
        line.put("time", Instant.ofEpochMilli(record.timestampMillis()).toString());
        line.put("stored", Instant.ofEpochMilli(placed.storedMillis()).toString());
        line.put("bytes", record.payload().length);
        if (payload == Payload.hex) {
            line.put("payload", hex(record));
        }
        return JSON.writeValueAsString(line);
    }

    private static String kind(LogRecord record) {
        return record.kind().name().toLowerCase(Locale.ROOT);
    }

    private static String manifest(LogRecord record) {
        return record.manifest().isEmpty() ? "-" : record.manifest();
    }

    private static String hex(LogRecord record) {
        return HexFormat.of().formatHex(record.payload());
    }
}
