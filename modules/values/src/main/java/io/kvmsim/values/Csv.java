package io.kvmsim.values;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvGenerator;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import java.io.IOException;
import java.io.InputStream;
import java.io.Serial;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// Comma-separated values, RFC 4180 but for the end of a line, which is a line feed: a text that grows row by row, and
/// the reading of rows. A cell is in quotation marks only if it contains a comma, a quotation mark or the end of a
// line.
public final class Csv {
    private static final CsvFactory FACTORY = CsvFactory.builder()
            .enable(CsvGenerator.Feature.STRICT_CHECK_FOR_QUOTING)
            .build();
    private static final Pattern VALUE = Pattern.compile("[+-]?[0-9][0-9.:,dhms]*|[+-]");

    private final StringWriter text = new StringWriter();
    private final CsvGenerator generator;

    /// Without a row. A header is a row like any other.
    public Csv() {
        try {
            generator = FACTORY.createGenerator(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// What is done with each row that is read.
    @FunctionalInterface
    public interface Reader<E extends Exception> {
        /// @param line of the text, from 1, in which the row begins
        void row(long line, List<String> cells) throws E;
    }

    /// A text that is not CSV, or that cannot be read to its end.
    public static final class Unreadable extends Exception {
        @Serial
        private static final long serialVersionUID = 1;

        private final long line;

        private Unreadable(long line, String message, IOException cause) {
            super(message, cause);
            this.line = line;
        }

        /// In which the last row begins that could be read.
        public long line() {
            return line;
        }
    }

    /// Adds a row.
    public Csv row(Object... cells) {
        return row(List.of(cells));
    }

    /// Adds a row.
    public Csv row(List<?> cells) {
        try {
            generator.writeStartArray();
            write(cells);
            generator.writeEndArray();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Adds a row whose last cell is a sentence, which is in quotation marks whatever it contains.
    public Csv sentence(List<?> cells, String last) {
        try {
            generator.writeStartArray();
            write(cells);
            generator.enable(CsvGenerator.Feature.ALWAYS_QUOTE_STRINGS);
            generator.writeString(last);
            generator.disable(CsvGenerator.Feature.ALWAYS_QUOTE_STRINGS);
            generator.writeEndArray();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void write(List<?> cells) throws IOException {
        for (var cell : cells) {
            generator.writeString(cell.toString());
        }
    }

    /// All rows.
    public String text() {
        try {
            generator.flush();
            return text.toString();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// A row without the end of its line, for a terminal or a spreadsheet. A text that a spreadsheet would take for a
    /// formula has an apostrophe in front.
    public static String line(List<String> cells) {
        var text = new Csv().row(cells.stream().map(Csv::safe).toList()).text();
        return text.substring(0, text.length() - 1);
    }

    private static String safe(String cell) {
        return Printable.line(isFormula(cell) ? "'" + cell : cell);
    }

    /// Numbers and virtual times begin with a sign, too.
    private static boolean isFormula(String text) {
        return !text.isEmpty()
                && "=+-@\t\r".indexOf(text.charAt(0)) >= 0
                && !VALUE.matcher(text).matches();
    }

    /// Reads row by row. Blank lines are passed over.
    public static <E extends Exception> void read(InputStream bytes, Reader<E> reader) throws E, Unreadable {
        read(() -> FACTORY.createParser(bytes), reader);
    }

    /// Reads row by row. Blank lines are passed over.
    public static <E extends Exception> void read(String text, Reader<E> reader) throws E, Unreadable {
        read(() -> FACTORY.createParser(text), reader);
    }

    private interface Opening {
        CsvParser open() throws IOException;
    }

    private static <E extends Exception> void read(Opening opening, Reader<E> reader) throws E, Unreadable {
        long line = 1;
        try (var parser = opening.open()) {
            while (parser.nextToken() != null) {
                var cells = new ArrayList<String>();
                while (parser.nextToken() == JsonToken.VALUE_STRING) {
                    if (cells.isEmpty()) {
                        line = parser.currentTokenLocation().getLineNr();
                    }
                    cells.add(parser.getText());
                }
                // SKIP_EMPTY_LINES would also remove the spaces at the beginning of a row.
                if (cells.size() > 1 || !String.join("", cells).isBlank()) {
                    reader.row(line, cells);
                }
            }
        } catch (JsonProcessingException e) {
            throw new Unreadable(line, e.getOriginalMessage(), e);
        } catch (IOException e) {
            throw new Unreadable(line, e.getMessage(), e);
        }
    }
}
