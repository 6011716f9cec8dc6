package io.kvmsim.log.format;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/// The names of a log's files, and forcing the directory that holds them.
public final class SegmentFiles {
    private static final Pattern NAME = Pattern.compile("(\\d{8,9})\\.log");

    private SegmentFiles() {}

    public static Path of(Path directory, int segment) {
        return directory.resolve("%08d.log".formatted(segment));
    }

    /// The numbers of the segments that are there, in order.
    public static List<Integer> list(Path directory) throws IOException {
        var numbers = new ArrayList<Integer>();
        try (var files = Files.newDirectoryStream(directory)) {
            for (var file : files) {
                var name = NAME.matcher(file.getFileName().toString());
                if (name.matches()) {
                    var number = Integer.parseInt(name.group(1));
                    // Only the name that the writer gives it: 000000001.log is not segment 1.
                    if (of(directory, number).getFileName().equals(file.getFileName())) {
                        numbers.add(number);
                    }
                }
            }
        }
        numbers.sort(null);
        return numbers;
    }

    /// Makes creations, renames and deletions in the directory durable.
    public static void force(Path directory) throws IOException {
        try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }
}
