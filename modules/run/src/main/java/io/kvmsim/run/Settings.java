package io.kvmsim.run;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The settings: those of `config/kvmsim.conf` of the distribution, or of the file that the environment variable
/// KVMSIM_CONFIG names, over the defaults of the libraries.
///
/// @param residentVmsMax   the maximum number of resident VM actors
/// @param listsInFlightMax the maximum number of lists in flight per host
/// @param vcpuIdleTimeout  a vCPU that has had nothing to execute for this time leaves KVM_RUN
/// @param all              for the actors' libraries
public record Settings(int residentVmsMax, int listsInFlightMax, Duration vcpuIdleTimeout, Config all) {
    private static final String ENGINE = "kvmsim.engine.";

    /// @throws BadRun where the file is missing or not in order: names file and line
    public static Settings load() throws BadRun {
        var named = System.getenv("KVMSIM_CONFIG");
        var home = System.getProperty("kvmsim.home");
        var file = named != null ? Path.of(named) : home != null ? Path.of(home, "config", "kvmsim.conf") : null;
        if (file == null || named == null && !Files.exists(file)) {
            return of(ConfigFactory.load());
        }
        if (!Files.isRegularFile(file)) {
            throw new BadRun("%s: no such file; KVMSIM_CONFIG names it".formatted(file));
        }
        try {
            return of(ConfigFactory.parseFile(file.toFile())
                    .withFallback(ConfigFactory.load())
                    .resolve());
        } catch (ConfigException e) {
            throw bad(e);
        }
    }

    /// Whether anything is logged: the environment variable KVMSIM_LOG names a level.
    public static boolean logs() {
        var level = System.getenv("KVMSIM_LOG");
        return level != null && !level.equalsIgnoreCase("OFF");
    }

    /// Without the actor that passes on log messages if there is nothing to log: its start is waited for.
    private static Config quiet(Config config) {
        return logs()
                ? config
                : config.withValue("pekko.loggers", ConfigValueFactory.fromIterable(List.of()))
                        .withValue("pekko.loglevel", ConfigValueFactory.fromAnyRef("OFF"));
    }

    private static Settings of(Config given) {
        var config = quiet(given);
        return new Settings(
                atLeastOne(config, "resident-vms-max"),
                atLeastOne(config, "lists-in-flight-max"),
                config.getDuration(ENGINE + "vcpu-idle-timeout"),
                config);
    }

    private static int atLeastOne(Config config, String key) {
        int value = config.getInt(ENGINE + key);
        if (value < 1) {
            throw new ConfigException.BadValue(
                    config.getValue(ENGINE + key).origin(), ENGINE + key, "is %d; the least is 1".formatted(value));
        }
        return value;
    }

    /// A setting that something else did not take.
    static BadRun bad(ConfigException e) {
        return new BadRun(e.getMessage().lines().findFirst().orElse("bad settings"), e);
    }
}
