package io.kvmsim.capacity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.kvmsim.capacity.Simulated.Outcome;
import io.kvmsim.values.BadInput;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Who is asked about, and who is there already.
class SubjectTest {
    private static final String HOST = "count: 2, machine: z15.json, memory: 10GiB";
    private static final String WEB = "{name: web, memory: 1GiB, use: all}";

    @Test
    void guests_that_are_pinned_to_the_host_come_first() throws Exception {
        var db = "{name: db, count: 3, host: lpar-2, cpus: 4, memory: 2GiB, use: all}";
        var free = "{name: free, count: 5, memory: 2GiB, use: all}";
        var scenario = Plans.scenario(HOST, "touched: 100%", String.join(", ", WEB, db, free));
        var there = Plans.row(Plans.plan(scenario, "web", "lpar-2"), true);
        assertThat(there.fits()).isEqualTo(3);
        assertThat(there.simulation()).isEqualTo(new Simulated(Outcome.CONFIRMED, 3));
        var elsewhere = Plans.plan(scenario, "web", "lpar-1");
        assertThat(Plans.row(elsewhere, true).fits()).isEqualTo(9);
        assertThat(elsewhere.assumed())
                .contains(
                        "The host has no guests yet.", "Guests that are not pinned to a host are not counted: 5 free.");
        assertThat(Plans.plan(scenario, "web", "lpar-2").assumed())
                .contains("Guests pinned to the host are present: 3 db. None of web is present yet.");
    }

    @Test
    void their_memory_counts_as_placed_whether_touched_or_not() throws Exception {
        var db = "{name: db, count: 3, host: lpar-1, memory: 2GiB, use: all}";
        var row = Plans.row(Plans.plan(Plans.scenario(HOST, "touched: 10%", WEB + ", " + db), 1.5), true);
        assertThat(row.fits()).isEqualTo(9);
        assertThat(row.limit()).isEqualTo(Limit.OVERCOMMIT);
        assertThat(row.simulation()).isEqualTo(new Simulated(Outcome.CONFIRMED, 9));
    }

    @ParameterizedTest
    @CsvSource({"true, 9", "false, 6"})
    void they_give_back_what_they_do_not_use_where_they_have_CMMA(boolean cmma, long fits) throws Exception {
        var db = "{name: db, count: 3, host: lpar-1, memory: 2GiB, cmma: %s, use: all}".formatted(cmma);
        var plan = Plans.plan(Plans.scenario(HOST, "touched: 80%, unused: 50%", WEB + ", " + db), 2);
        var row = Plans.row(plan, false);
        assertThat(row.simulation()).isEqualTo(new Simulated(Outcome.CONFIRMED, fits));
        assertThat(row.fits()).isEqualTo(fits);
    }

    @Test
    void where_those_that_are_there_fill_the_host_none_fits() throws Exception {
        var db = "{name: db, count: 3, host: lpar-1, memory: 4GiB, use: all}";
        var plan = Plans.plan(Plans.scenario(HOST, "touched: 100%", WEB + ", " + db), 1, 2);
        assertThat(plan.rows()).extracting(CapacityPlan.Row::fits).containsOnly(0L);
        assertThat(plan.rows()).extracting(it -> it.simulation().outcome()).containsOnly(Outcome.CONFIRMED);
    }

    @Test
    void those_that_are_pinned_and_not_known_are_named() throws Exception {
        var trace = "{name: traced, host: lpar-1, recording: ../recordings/qemu-10.0.2-4cpu-8g.jsonl}";
        var plan = Plans.plan(Plans.scenario(HOST, "touched: 10%", WEB + ", " + trace), 1);
        assertThat(plan.assumed()).contains("Guests pinned to the host with a recording are not counted: 1 traced.");
    }

    @Test
    void a_group_of_hosts_stands_for_its_first() throws Exception {
        var scenario = Plans.scenario(HOST, "touched: 100%", WEB);
        assertThat(Plans.plan(scenario, "web", "lpar").host()).isEqualTo("lpar-1");
        assertThat(Plans.plan(scenario, 1).host()).isEqualTo("lpar-1");
    }

    /// As a run has it.
    @Test
    void of_a_guest_without_a_use_no_memory_is_touched_and_the_plan_says_so() throws Exception {
        var plan = Plans.plan(Plans.scenario(HOST, "touched: 10%", "{name: web, memory: 1GiB}"), 2);
        assertThat(plan.costs()).allMatch(cost -> cost.resident() == 0 && cost.givenBack() == 0);
        assertThat(plan.assumed())
                .contains("The scenario does not say how guests web use their memory (key use): it is assumed to stay "
                        + "untouched, in the plan as in a run.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "nobody | lpar | guest group \"nobody\" is not in the scenario; it has web, huge",
                "web | lpar-3 | host \"lpar-3\" is not in the scenario; it has lpar-1 to lpar-2",
                "huge | lpar | guests huge cannot run on host lpar-1: Memory backing with 1M pages was specified, but "
                        + "KVM does not support this memory backing"
            })
    void what_is_not_there_is_refused(String guest, String host, String says) throws Exception {
        var huge = "{name: huge, memory: 1GiB, hugePages: true}";
        var scenario = Plans.scenario(HOST, "touched: 10%", WEB + ", " + huge);
        assertThatThrownBy(() -> Plans.plan(scenario, guest, host))
                .isInstanceOf(BadInput.class)
                .hasMessage(says);
    }

    @Test
    void guests_that_cannot_run_there_are_refused() throws Exception {
        var newer = Plans.scenario(HOST, "touched: 10%", "{name: web, memory: 1GiB, model: z16}");
        assertThatThrownBy(() -> Plans.plan(newer, 1))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("guests web cannot run on host lpar-1: ");
        var many = "{name: db, host: lpar-1, cpus: 249, memory: 1GiB}";
        var pinned = Plans.scenario(HOST, "touched: 10%", WEB + ", " + many);
        assertThatThrownBy(() -> Plans.plan(pinned, 1))
                .isInstanceOf(BadInput.class)
                .hasMessage("guests db are pinned to host lpar-1 and cannot start there: vCPU ids");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"abc | abc", "0 | 0", "1.0,,2.0 | ''", "-1 | -1", "NaN | NaN", "101 | 101"})
    void overcommits_are_numbers_above_0(String text, String wrong) {
        assertThatThrownBy(() -> Question.overcommits(text))
                .isInstanceOf(BadInput.class)
                .hasMessageStartingWith("overcommit \"%s\" is not a number above 0".formatted(wrong));
    }
}
