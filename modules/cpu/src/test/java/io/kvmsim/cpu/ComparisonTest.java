package io.kvmsim.cpu;

import static io.kvmsim.cpu.Comparison.Relation.IDENTICAL;
import static io.kvmsim.cpu.Comparison.Relation.INCOMPATIBLE;
import static io.kvmsim.cpu.Comparison.Relation.SUBSET;
import static io.kvmsim.cpu.Comparison.Relation.SUPERSET;
import static org.assertj.core.api.Assertions.assertThat;

import io.kvmsim.values.BadInput;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ComparisonTest {
    private static List<GuestModel> models() {
        var host = Hosts.named("z17");
        var models = new ArrayList<GuestModel>();
        GuestModels.names().forEach(name -> models.add(Hosts.model(name, host)));
        Hosts.NAMES.forEach(name -> models.add(Hosts.hostModel(name)));
        return models;
    }

    @Test
    void turned_round_it_says_the_opposite() {
        for (var first : models()) {
            for (var second : models()) {
                var one = Comparison.of(first, second);
                var other = Comparison.of(second, first);
                assertThat(one.unavailable().isEmpty()).isEqualTo(one.isRunnable());
                assertThat(other.relation())
                        .as("%s and %s", first.name(), second.name())
                        .isEqualTo(one.relation().inverse());
                assertThat(other.onlyFirst()).isEqualTo(one.onlySecond());
                assertThat(other.onlySecond()).isEqualTo(one.onlyFirst());
            }
        }
    }

    @Test
    void a_superset_can_run_the_other() {
        for (var name : Hosts.NAMES) {
            var host = Hosts.named(name);
            for (var model : models()) {
                var comparison = Comparison.of(Hosts.hostModel(name), model);
                assertThat(comparison.isRunnable())
                        .as("%s on %s", model.name(), name)
                        .isEqualTo(Runnability.of(model, host).isEmpty());
            }
        }
    }

    @Test
    void each_relation_occurs() {
        var z14 = Hosts.hostModel("z14");
        assertThat(Comparison.of(z14, z14))
                .isEqualTo(new Comparison(IDENTICAL, "14.2", "14.2", List.of(), List.of(), List.of()));
        assertThat(Comparison.of(z14, Hosts.hostModel("z13")).relation()).isEqualTo(SUPERSET);
        assertThat(Comparison.of(z14, Hosts.hostModel("z15")).relation()).isEqualTo(SUBSET);
        assertThat(Comparison.of(Hosts.hostModel("z13"), Hosts.model("z14-base", Hosts.named("z14")))
                        .relation())
                .isEqualTo(INCOMPATIBLE);
    }

    @Test
    void level_and_features_must_agree() throws BadInput {
        var host = Hosts.named("z14");
        var newerWithLess = Hosts.model("z14.2-base", host);
        var olderWithMore = Hosts.model("z14-base,vx=on", host);
        var comparison = Comparison.of(newerWithLess, olderWithMore);
        assertThat(comparison.relation()).isEqualTo(INCOMPATIBLE);
        assertThat(comparison.firstLevel()).isEqualTo("14.2");
        assertThat(comparison.secondLevel()).isEqualTo("14.1");
        assertThat(comparison.onlyFirst()).isEmpty();
        assertThat(comparison.onlySecond()).containsExactly("129 vx");
        assertThat(Comparison.of(newerWithLess, Hosts.model("z14-base", host)).relation())
                .isEqualTo(SUPERSET);
    }
}
