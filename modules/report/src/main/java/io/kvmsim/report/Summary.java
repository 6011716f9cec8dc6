package io.kvmsim.report;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/// `summary.json` as a report needs it. What a plain run or an older version does not write is empty or 0 here.
record Summary(
        String scenario,
        boolean finished,
        long vms,
        long vcpus,
        long calls,
        long events,
        long refused,
        double virtualSeconds,
        Map<String, Long> passedOver,
        Map<String, Long> eventsByType,
        Map<String, Long> refusalsByCall,
        Map<String, Long> differFromRecording,
        Map<String, Long> guestsByState,
        Map<String, Long> notStartedBecause,
        Map<String, Long> untouched,
        List<HostMemory> hosts,
        List<Expectation> expectations,
        Migrations migrations,
        List<Fault> faults,
        List<Killed> killed,
        List<Slow> slowest,
        List<Refused> mostRefused,
        Cpu cpu,
        String merkleRoot) {
    static final String FILE = "summary.json";

    /// The block that may differ between two runs of the same scenario.
    static final String HOW_IT_RAN = "howItRan";

    private static final ObjectMapper JSON = new ObjectMapper()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES);

    /// Bytes, at the end of the run.
    record HostMemory(String host, long memory, long used, long free) {}

    /// @param holds           null where the run was interrupted before it could be judged
    /// @param brokenAtSeconds null where it never broke
    record Expectation(String expression, Boolean holds, Double brokenAtSeconds, String value) {
        Expectation {
            expression = said(expression);
            value = said(value);
        }

        @JsonIgnore
        boolean isBroken() {
            return Boolean.FALSE.equals(holds);
        }

        @JsonIgnore
        OptionalDouble brokenAt() {
            return brokenAtSeconds == null ? OptionalDouble.empty() : OptionalDouble.of(brokenAtSeconds);
        }
    }

    record Migrations(long completed, long failed, Spread downtimeSeconds) {
        Migrations {
            downtimeSeconds = downtimeSeconds == null ? Spread.NONE : downtimeSeconds;
        }
    }

    /// @param byErrno how often which errno, or `delay`
    record Fault(String rule, long injected, Map<String, Long> byErrno) {
        Fault {
            byErrno = sorted(byErrno);
        }
    }

    record Killed(String guest, String host, double atSeconds) {}

    /// @param callSeconds in all its calls
    record Slow(String guest, String host, double bootSeconds, double callSeconds) {}

    /// Core-seconds, and how long a group's work waited on average.
    record GroupCpu(String name, double servedSeconds, double stolenSeconds, double waitedSeconds) {}

    /// Shares from 0 to 1.
    record UsedCpu(double mean, double p95, double max) {}

    record HostCpu(String name, UsedCpu used) {
        HostCpu {
            used = used == null ? new UsedCpu(0, 0, 0) : used;
        }
    }

    /// Empty where the run is not about CPU time.
    record Cpu(List<HostCpu> hosts, List<GroupCpu> groups) {
        Cpu {
            hosts = listed(hosts);
            groups = listed(groups);
        }
    }

    record Refused(String guest, String host, long refused) {}

    Summary {
        scenario = said(scenario);
        merkleRoot = said(merkleRoot);
        passedOver = sorted(passedOver);
        eventsByType = sorted(eventsByType);
        refusalsByCall = sorted(refusalsByCall);
        differFromRecording = sorted(differFromRecording);
        guestsByState = sorted(guestsByState);
        notStartedBecause = sorted(notStartedBecause);
        untouched = sorted(untouched);
        hosts = listed(hosts);
        expectations = listed(expectations);
        faults = listed(faults);
        killed = listed(killed);
        slowest = listed(slowest);
        mostRefused = listed(mostRefused);
        cpu = cpu == null ? new Cpu(List.of(), List.of()) : cpu;
        migrations = migrations == null ? new Migrations(0, 0, Spread.NONE) : migrations;
    }

    /// Of the scenario, whether they ever started or not.
    long planned() {
        long states = sum(guestsByState);
        return states == 0 ? vms : states;
    }

    /// Of these the memory was assumed to stay untouched.
    long untouchedVms() {
        return sum(untouched);
    }

    private static long sum(Map<String, Long> counts) {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    static Summary of(String file, ObjectNode tree) throws BadRun {
        try {
            return JSON.treeToValue(tree, Summary.class);
        } catch (JsonProcessingException e) {
            throw new BadRun("%s: %s".formatted(file, firstLine(e.getOriginalMessage())));
        }
    }

    /// As it stands in the file, with whatever a later version wrote.
    static ObjectNode tree(RunDirectory run) throws BadRun {
        var file = run.path().resolve(FILE);
        try {
            if (JSON.readTree(run.read(FILE)) instanceof ObjectNode tree) {
                return tree;
            }
            throw new BadRun("%s:1: is not a JSON object".formatted(file));
        } catch (JsonProcessingException e) {
            throw new BadRun(
                    "%s:%d: %s".formatted(file, e.getLocation().getLineNr(), firstLine(e.getOriginalMessage())));
        } catch (IOException e) {
            throw new BadRun("%s:1: %s".formatted(file, e.getMessage()));
        }
    }

    private static String firstLine(String text) {
        return text.lines().findFirst().orElse("");
    }

    private static String said(String text) {
        return text == null ? "" : text;
    }

    private static <T> List<T> listed(List<T> list) {
        return list == null ? List.of() : List.copyOf(list);
    }

    private static Map<String, Long> sorted(Map<String, Long> counts) {
        return counts == null ? Map.of() : new TreeMap<>(counts);
    }
}
