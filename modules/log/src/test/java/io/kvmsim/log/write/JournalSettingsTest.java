package io.kvmsim.log.write;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class JournalSettingsTest {
    @Test
    void a_setting_past_its_limit_is_refused_with_its_name() {
        assertThatThrownBy(() -> new JournalSettings(10, 1 << 20, 0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("segment-bytes is 10; it must be from 1024 to 4294967296");
    }
}
