package io.kvmsim.values;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// What is written and read, beside the shortest writer and the shortest reader by hand.
class CsvTest {
    private static final String[] PIECES = {
        "a",
        "web-0001",
        "0",
        "-1.5",
        ",",
        "\"",
        "\n",
        "\r",
        "\r\n",
        " ",
        "\t",
        ";",
        "'",
        "#",
        "\\",
        "=",
        "é",
        "𝄞",
        "\u0001"
    };

    static LongStream seeds() {
        return LongStream.range(0, 300);
    }

    /// Rows of two to six cells, some of them empty, some longer than what jackson looks at by default.
    private static List<List<String>> rows(SplittableRandom random) {
        var rows = new ArrayList<List<String>>();
        int columns = random.nextInt(2, 7);
        for (int row = random.nextInt(1, 8); row > 0; row--) {
            var cells = new ArrayList<String>();
            for (int cell = 0; cell < columns; cell++) {
                var text = new StringBuilder();
                for (int piece = random.nextInt(4) * random.nextInt(12); piece > 0; piece--) {
                    text.append(PIECES[random.nextInt(PIECES.length)]);
                }
                cells.add(text.toString());
            }
            rows.add(cells);
        }
        return rows;
    }

    private static String byHand(List<String> cells, boolean sentence) {
        var last = cells.getLast();
        var before = cells.subList(0, cells.size() - 1).stream().map(CsvTest::byHand);
        return before.collect(Collectors.joining(","))
                + ","
                + (sentence ? '"' + last.replace("\"", "\"\"") + '"' : byHand(last))
                + "\n";
    }

    private static String byHand(String cell) {
        boolean plain = cell.chars().noneMatch(letter -> ",\"\n\r".indexOf(letter) >= 0);
        return plain ? cell : '"' + cell.replace("\"", "\"\"") + '"';
    }

    /// Of a text whose lines end with a line feed.
    private static List<List<String>> readByHand(String text) {
        var rows = new ArrayList<List<String>>();
        var row = new ArrayList<String>();
        var cell = new StringBuilder();
        boolean quoted = false;
        for (int at = 0; at < text.length(); at++) {
            char letter = text.charAt(at);
            if (letter == '"' && quoted && at + 1 < text.length() && text.charAt(at + 1) == '"') {
                cell.append(letter);
                at++;
            } else if (letter == '"') {
                quoted = !quoted;
            } else if (!quoted && (letter == ',' || letter == '\n')) {
                row.add(cell.toString());
                cell.setLength(0);
                if (letter == '\n') {
                    rows.add(List.copyOf(row));
                    row.clear();
                }
            } else {
                cell.append(letter);
            }
        }
        return rows;
    }

    private static List<List<String>> read(String text) throws Csv.Unreadable {
        var rows = new ArrayList<List<String>>();
        Csv.<RuntimeException>read(text, (_, cells) -> rows.add(cells));
        var bytes = new ArrayList<List<String>>();
        Csv.<RuntimeException>read(
                new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)), (_, cells) -> bytes.add(cells));
        assertThat(bytes).isEqualTo(rows);
        return rows;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void writes_the_bytes_that_are_written_by_hand_and_reads_them(long seed) throws Csv.Unreadable {
        var random = new SplittableRandom(seed);
        var rows = rows(random);
        var csv = new Csv();
        var expected = new StringBuilder();
        for (var row : rows) {
            boolean sentence = random.nextBoolean();
            if (sentence) {
                csv.sentence(row.subList(0, row.size() - 1), row.getLast());
            } else {
                csv.row(row);
            }
            expected.append(byHand(row, sentence));
            assertThat(csv.text()).isEqualTo(expected.toString());
        }
        assertThat(readByHand(csv.text())).isEqualTo(rows);
        assertThat(read(csv.text())).isEqualTo(rows);
    }

    @Test
    void a_row_of_empty_cells_has_its_commas() throws Csv.Unreadable {
        var text = new Csv()
                .row("", "", "")
                .row(1, "", 2.5)
                .sentence(List.of("", ""), "")
                .text();
        assertThat(text).isEqualTo(",,\n1,,2.5\n,,\"\"\n");
        assertThat(read(text)).containsExactly(List.of("", "", ""), List.of("1", "", "2.5"), List.of("", "", ""));
    }

    @ParameterizedTest
    @CsvSource(quoteCharacter = '`', textBlock = """
        =1+1,          '=1+1
        @x,            '@x
        -2,            -2
        -,             -
        +00:01:00.000, +00:01:00.000
        -cmd,          '-cmd
        `a,b`,         `"a,b"`
        `-1,5`,        `"-1,5"`
        `=a"b`,        `"'=a""b"`
        ``,            ``
        """)
    void a_line_for_a_spreadsheet_has_no_formula(String cell, String written) {
        assertThat(Csv.line(List.of("x", cell, "y"))).isEqualTo("x," + written + ",y");
    }

    @Test
    void a_line_for_a_terminal_has_no_control_characters() {
        assertThat(Csv.line(List.of("a\nb", "\tc", "\u202e"))).isEqualTo("a\\u000ab,'\\u0009c,\\u202e");
    }

    @Test
    void names_the_line_in_which_a_row_begins() throws Csv.Unreadable {
        var lines = new ArrayList<Long>();
        Csv.<RuntimeException>read("a,b\n\n  \n\"c\n\nd\",e\r\nf,g\rh,i", (line, _) -> lines.add(line));
        assertThat(lines).containsExactly(1L, 4L, 7L, 8L);
    }

    @Test
    void a_quotation_mark_that_is_never_closed_cannot_be_read() {
        assertThatThrownBy(() -> read("a,b\nc,\"d\ne,f\n"))
                .isInstanceOfSatisfying(
                        Csv.Unreadable.class, e -> assertThat(e.line()).isEqualTo(2))
                .hasMessage("Missing closing quote for value");
    }
}
