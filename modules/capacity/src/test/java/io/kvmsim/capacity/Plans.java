package io.kvmsim.capacity;

import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.file.ScenarioFile;
import io.kvmsim.values.BadInput;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Scenarios to plan for, and short questions.
final class Plans {
    static final Path HOSTS =
            Path.of(System.getProperty("kvmsim.checkout", "../..")).resolve("config/hosts");

    private Plans() {}

    /// @param host what a host group has beside its name, `lpar`
    /// @param use  how memory is used, by the name `all`
    static Scenario scenario(String host, String use, String guests) throws BadInput {
        return ScenarioFile.parse("test.yaml", """
                apiVersion: kvmsim/v1
                kind: Scenario
                duration: 1h
                hosts: [{name: lpar, %s}]
                memory: [{name: all, %s}]
                guests: [%s]
                """.formatted(host, use, guests), HOSTS::resolve);
    }

    static CapacityPlan plan(Scenario scenario, double... overcommits) throws BadInput {
        var all = java.util.Arrays.stream(overcommits).boxed().toList();
        return CapacityPlan.of(scenario, new Question(Optional.empty(), Optional.empty(), all));
    }

    static CapacityPlan plan(Scenario scenario, String guest, String host) throws BadInput {
        return CapacityPlan.of(scenario, new Question(Optional.of(guest), Optional.of(host), List.of(1.0)));
    }

    /// The only row of a plan with or without CMMA.
    static CapacityPlan.Row row(CapacityPlan plan, boolean cmma) {
        return plan.rows().stream().filter(it -> it.cmma() == cmma).findFirst().orElseThrow();
    }
}
