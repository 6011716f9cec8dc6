package io.kvmsim.log.format;

import java.io.IOException;
import java.nio.file.Path;

/// Checks whether the file contains the group that a cursor expects: whole, in its own place, continuing the one
/// before.
public sealed interface GroupCheck {
    record Valid(Group group) implements GroupCheck {}

    record Invalid(String reason) implements GroupCheck {}

    static GroupCheck check(Path directory, SegmentWindow window, LogCursor cursor) throws IOException {
        var at = window.at(cursor.offset(), GroupHeader.BYTES);
        if (at < 0) {
            return new Invalid("the file ends where a group header is expected");
        }
        if (!GroupHeader.isValid(window.array(), at)) {
            var what = GroupHeader.hasMagic(window.array(), at)
                    ? "the group header's CRC does not match"
                    : "no group header";
            return new Invalid(what);
        }
        // A good header of another format is neither damage to be cut nor something to be guessed at.
        if (!GroupHeader.isKnownFormat(window.array(), at)) {
            var reason = "a group of format %d; this version reads format %d"
                    .formatted(GroupHeader.format(window.array(), at), GroupHeader.FORMAT);
            throw new JournalDamaged(directory, cursor.segment(), cursor.offset(), reason);
        }
        var header = GroupHeader.read(window.array(), at);
        var discontinuity = discontinuity(header, cursor);
        return discontinuity != null ? new Invalid(discontinuity) : checkContent(window, cursor, header);
    }

    private static String discontinuity(GroupHeader header, LogCursor cursor) {
        if (header.segment() != cursor.segment()) {
            return "a group of segment " + header.segment();
        }
        if (header.position() != cursor.position()) {
            return "a group of position %d where %d is expected".formatted(header.position(), cursor.position());
        }
        if (header.groupNumber() != cursor.groups() + 1) {
            return "group number %d where %d is expected".formatted(header.groupNumber(), cursor.groups() + 1);
        }
        if (header.previousCrc() != cursor.crc()) {
            return "group %d does not continue the group before".formatted(header.groupNumber());
        }
        if (!header.hasSaneLength()) {
            return "a group of %d bytes".formatted(header.bytes());
        }
        return null;
    }

    private static GroupCheck checkContent(SegmentWindow window, LogCursor cursor, GroupHeader header)
            throws IOException {
        var at = window.at(cursor.offset(), header.bytes());
        if (at < 0) {
            return new Invalid("the file ends within group " + header.groupNumber());
        }
        if (GroupHeader.groupCrc(window.array(), at, header.bytes()) != header.groupCrc()) {
            return new Invalid("the CRC of group " + header.groupNumber() + " does not match");
        }
        return new Valid(new Group(header, cursor.offset(), window.array(), at));
    }
}
