package io.kvmsim.cli.history;

import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.ReversedFile;
import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.fold.RunFacts;
import io.kvmsim.history.text.FactText;
import io.kvmsim.values.Csv;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Serial;
import java.util.ArrayDeque;

/// Writes a log in one of its forms, in order or newest first, in memory that does not grow with it.
final class LogLines implements Closeable {
    /// The maximum number of lines that are reversed in memory; more lines go through a file.
    private static final int REVERSED_MAX = 100_000;
    private static final int CHUNK_CHARS = 1 << 16;

    private final PrintWriter out;
    private final LogForm form;
    private final RunFacts run;
    private final boolean newestFirst;
    private final long limit;
    private final StringBuilder chunk = new StringBuilder();
    private final ArrayDeque<String> last = new ArrayDeque<>();
    private ReversedFile reversed;
    private long written;

    LogLines(PrintWriter out, LogForm form, RunFacts run, boolean newestFirst, long limit) {
        this.out = out;
        this.form = form;
        this.run = run;
        this.newestFirst = newestFirst;
        this.limit = limit;
    }

    /// There are as many lines as were asked for.
    static final class Full extends IOException {
        @Serial
        private static final long serialVersionUID = 1;
    }

    void add(Fact fact) throws IOException {
        var line =
                switch (form) {
                    case table -> FactText.line(fact);
                    case json, jsonl -> OutputFormat.line(FactText.json(fact));
                    case csv -> Csv.line(FactText.csv(fact));
                    case cloudevents -> OutputFormat.line(FactText.cloudEvent(fact, run));
                };
        if (newestFirst) {
            keep(line);
            return;
        }
        write(line);
        if (written == limit) {
            end();
            throw new Full();
        }
    }

    private void keep(String line) throws IOException {
        if (reversed != null) {
            reversed.add(line);
            return;
        }
        last.addLast(line);
        if (last.size() > limit) {
            last.removeFirst();
        } else if (last.size() > REVERSED_MAX) {
            reversed = new ReversedFile();
            for (var kept : last) {
                reversed.add(kept);
            }
            last.clear();
        }
    }

    private void write(String line) throws Full {
        if (form == LogForm.csv && written == 0) {
            chunk.append(Csv.line(FactText.CSV_HEADER)).append('\n');
        }
        if (form == LogForm.json) {
            chunk.append(written == 0 ? "[\n" : ",\n").append(line);
        } else {
            chunk.append(line).append('\n');
        }
        written++;
        if (chunk.length() >= CHUNK_CHARS) {
            flush();
        }
    }

    /// @throws Full where nobody reads any more: `head` ends and closes the pipe
    void flush() throws Full {
        out.print(chunk);
        out.flush();
        chunk.setLength(0);
        if (System.out.checkError()) {
            throw new Full();
        }
    }

    /// Writes what was kept, and what ends the form.
    void end() throws IOException {
        if (reversed != null) {
            for (var line = reversed.removeLast(); line != null && written < limit; line = reversed.removeLast()) {
                write(line);
            }
        }
        while (!last.isEmpty()) {
            write(last.removeLast());
        }
        if (form == LogForm.json) {
            chunk.append(written == 0 ? "[]\n" : "\n]\n");
        } else if (form == LogForm.csv && written == 0) {
            chunk.append(Csv.line(FactText.CSV_HEADER)).append('\n');
        }
        flush();
    }

    @Override
    public void close() throws IOException {
        if (reversed != null) {
            reversed.close();
        }
    }
}
