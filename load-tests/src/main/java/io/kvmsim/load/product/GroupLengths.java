package io.kvmsim.load.product;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// In which groups a journal wrote: the lengths that the headers in a segment's file name, as `docs/journal-format.md`
/// lays them out.
record GroupLengths(byte[] segment, List<Integer> lengths) {
    private static final int MAGIC = 0x4B564C47;
    private static final int AT_RECORDS = 12;
    private static final int AT_BYTES = 48;
    private static final int HEADER_BYTES = 64;

    /// Every segment of a journal that is closed, in order. The group that closing wrote holds nothing and is left out.
    static List<GroupLengths> of(Path journal) throws IOException {
        try (var files = Files.list(journal)) {
            var segments = new ArrayList<GroupLengths>();
            for (var file : files.filter(file -> file.toString().endsWith(".log"))
                    .sorted()
                    .toList()) {
                segments.add(ofSegment(Files.readAllBytes(file)));
            }
            return segments;
        }
    }

    private static GroupLengths ofSegment(byte[] segment) {
        var bytes = ByteBuffer.wrap(segment);
        var lengths = new ArrayList<Integer>();
        int at = 0;
        while (at + HEADER_BYTES <= segment.length && bytes.getInt(at) == MAGIC && bytes.getInt(at + AT_RECORDS) > 0) {
            lengths.add(bytes.getInt(at + AT_BYTES));
            at += bytes.getInt(at + AT_BYTES);
        }
        return new GroupLengths(segment, lengths);
    }

    long bytes() {
        return lengths.stream().mapToLong(Integer::longValue).sum();
    }
}
