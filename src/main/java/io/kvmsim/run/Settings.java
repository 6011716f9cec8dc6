package io.kvmsim.run;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import java.nio.file.Files;
import java.nio.file.Path;

/// The settings: those of `config/kvmsim.conf` of the distribution, or of the file that the environment variable
/// KVMSIM_CONFIG names, over the defaults of the libraries.
final class Settings {
    private Settings() {}

    /// @throws BadRun where the file is missing or not in order: names file and line
    static Config load() throws BadRun {
        var named = System.getenv("KVMSIM_CONFIG");
        var home = System.getProperty("kvmsim.home");
        var file = named != null ? Path.of(named) : home != null ? Path.of(home, "config", "kvmsim.conf") : null;
        if (file == null || named == null && !Files.exists(file)) {
            return ConfigFactory.load();
        }
        if (!Files.exists(file)) {
            throw new BadRun("%s: no such file; KVMSIM_CONFIG names it".formatted(file));
        }
        try {
            return ConfigFactory.parseFile(file.toFile())
                    .withFallback(ConfigFactory.load())
                    .resolve();
        } catch (ConfigException e) {
            throw new BadRun(e.getMessage().lines().findFirst().orElse("bad settings"), e);
        }
    }
}
