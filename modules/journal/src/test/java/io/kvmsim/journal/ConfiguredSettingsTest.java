package io.kvmsim.journal;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.kvmsim.log.write.JournalSettings;
import org.junit.jupiter.api.Test;

class ConfiguredSettingsTest {
    @Test
    void the_defaults_are_those_of_the_configuration() {
        var config = ConfigFactory.load().getConfig("kvmsim.journal");
        assertThat(JournalExtension.settings(config)).isEqualTo(JournalSettings.DEFAULT);
    }
}
