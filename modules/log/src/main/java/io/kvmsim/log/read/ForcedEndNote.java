package io.kvmsim.log.read;

import io.kvmsim.log.bytes.BigEndian;
import io.kvmsim.log.bytes.Checksum;
import io.kvmsim.log.format.LogCursor;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.slf4j.LoggerFactory;

/// The file `forced` beside the segments: the end of the newest group that was forced. Only the group after it names
/// that end in the log itself, so without the note nothing would tell a damaged last group from one that a crash cut.
///
/// It is written after each force, in two slots in turn, and never forced by itself: it may be behind, never ahead.
///
/// ```
///  0        4              12             20         24      28       32
///  +--------+--------------+--------------+----------+-------+--------+
///  | magic  | position     | group number | group CRC| 0     | CRC    |
///  +--------+--------------+--------------+----------+-------+--------+
/// ```
public final class ForcedEndNote implements Closeable {
    static final String FILE = "forced";

    private static final int MAGIC = 0x4B564C46; // KVLF
    private static final int SLOT_BYTES = 32;
    private static final int SLOTS = 2;
    private static final int AT_CRC = SLOT_BYTES - Integer.BYTES;

    private final Path file;
    private FileChannel channel;

    private ForcedEndNote(Path file, FileChannel channel) {
        this.file = file;
        this.channel = channel;
    }

    public static Path file(Path directory) {
        return directory.resolve(FILE);
    }

    /// Opens it for the one writer, and makes it where it is missing.
    public static ForcedEndNote open(Path directory) throws IOException {
        var file = file(directory);
        return new ForcedEndNote(file, FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE));
    }

    /// Notes that everything before a place has been forced. An older note stays true, so a note that cannot be
    /// written costs protection and not the journal: it is logged as a warning, and there is no further one.
    public void write(LogCursor end) {
        if (channel == null) {
            return;
        }
        var slot = new byte[SLOT_BYTES];
        BigEndian.putInt(slot, 0, MAGIC);
        BigEndian.putLong(slot, 4, end.position());
        BigEndian.putLong(slot, 12, end.groups());
        BigEndian.putInt(slot, 20, end.crc());
        BigEndian.putInt(slot, AT_CRC, Checksum.of(slot, 0, AT_CRC));
        try {
            channel.write(ByteBuffer.wrap(slot), end.groups() % SLOTS * SLOT_BYTES);
        } catch (IOException failure) {
            LoggerFactory.getLogger(ForcedEndNote.class).warn("{} cannot be written: {}", file, failure.toString());
            close();
        }
    }

    /// The end that the note of a directory names; empty where there is no note, or no slot of it is whole.
    static Optional<KnownEnds.End> read(Path directory) throws IOException {
        var file = file(directory);
        if (!Files.isRegularFile(file)) {
            return Optional.empty();
        }
        byte[] bytes;
        try (var in = Files.newInputStream(file)) {
            bytes = in.readNBytes(SLOTS * SLOT_BYTES);
        }
        var newest = Optional.<KnownEnds.End>empty();
        for (int at = 0; at + SLOT_BYTES <= bytes.length; at += SLOT_BYTES) {
            if (isWhole(bytes, at)) {
                var position = BigEndian.getLong(bytes, at + 4);
                if (position > newest.map(KnownEnds.End::position).orElse(0L)) {
                    newest = Optional.of(new KnownEnds.End(FILE, position, BigEndian.getInt(bytes, at + 20)));
                }
            }
        }
        return newest;
    }

    private static boolean isWhole(byte[] bytes, int at) {
        return BigEndian.getInt(bytes, at) == MAGIC
                && BigEndian.getInt(bytes, at + AT_CRC) == Checksum.of(bytes, at, AT_CRC);
    }

    @Override
    public void close() {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException _) {
            // nothing of it has to reach the disk
        }
        channel = null;
    }
}
