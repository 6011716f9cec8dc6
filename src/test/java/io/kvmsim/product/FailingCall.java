package io.kvmsim.product;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// One call of the kernel that fails under a process: `src/test/c/failures.c`, compiled and preloaded.
///
/// @param call   fsync, write, open or rename
/// @param file   the end of the path of the files that it is about
/// @param number which of those calls, counted from 1
/// @param log    where it is noted
record FailingCall(String call, String file, int number, int errno, Path log) {
    static final int EIO = 5;
    static final int ENOSPC = 28;
    static final int EROFS = 30;

    /// What a process needs in its environment to meet the failure.
    Map<String, String> environment() {
        var variables = new HashMap<String, String>();
        variables.put("LD_PRELOAD", Preload.library("failures").toString());
        variables.put("FAIL_CALL", call);
        variables.put("FAIL_FILE", file);
        variables.put("FAIL_NUMBER", String.valueOf(number));
        variables.put("FAIL_ERRNO", String.valueOf(errno));
        variables.put("FAIL_LOG", log.toString());
        return variables;
    }

    /// What the C library says of the errno.
    String says() {
        return switch (errno) {
            case EIO -> "Input/output error";
            case ENOSPC -> "No space left on device";
            case EROFS -> "Read-only file system";
            default -> throw new IllegalStateException("errno " + errno);
        };
    }

    List<String> lines() throws IOException {
        return Files.readAllLines(log);
    }

    /// It was met, and nothing of the kind was tried afterwards.
    void assertMetAndNotTriedAgain() throws IOException {
        assertThat(lines())
                .filteredOn(line -> line.startsWith("failed ") || line.startsWith("later "))
                .singleElement()
                .asString()
                .startsWith("failed " + call)
                .endsWith(file);
    }
}
