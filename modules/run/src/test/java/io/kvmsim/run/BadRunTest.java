package io.kvmsim.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BadRunTest {
    @ParameterizedTest
    @CsvSource({
        "write failed: No space left on device, true",
        "[SQLITE_FULL] Insertion failed because database is full (database or disk is full), true",
        "[SQLITE_IOERR_WRITE] I/O error in the VFS layer (disk I/O error), true",
        "[SQLITE_READONLY] Attempt to write a readonly database, false",
        "permission denied, false"
    })
    void a_disk_that_is_full_is_a_limit_of_the_machine(String said, boolean isLimit) {
        assertThat(new BadRun("it cannot be written", new IOException(said)).isLimit())
                .isEqualTo(isLimit);
    }
}
