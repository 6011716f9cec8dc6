package io.kvmsim.capacity;

import io.kvmsim.scenario.Scenario;
import io.kvmsim.values.BadInput;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// How many more guests of a group fit on a host, overcommit by overcommit, with and without CMMA.
///
/// @param assumed what was taken for granted, in sentences
public record CapacityPlan(String guest, String host, List<Cost> costs, List<String> assumed, List<Row> rows) {
    /// Of one guest, bytes.
    ///
    /// @param givenBack what the host can take back of its resident pages
    public record Cost(boolean cmma, long configured, long kernel, long resident, long givenBack) {}

    /// @param fits      as many as the simulation confirms, where chance decides; else by closed form
    /// @param onAverage how many would fit if each needed what guests need on average: by closed form
    /// @param limit     what keeps out one guest more
    public record Row(
            double overcommit,
            boolean cmma,
            long fits,
            long onAverage,
            Limit limit,
            Simulated simulation,
            boolean advisedMost) {}

    public CapacityPlan {
        costs = List.copyOf(costs);
        assumed = List.copyOf(assumed);
        rows = List.copyOf(rows);
    }

    /// @throws BadInput where the question does not go with the scenario
    public static CapacityPlan of(Scenario scenario, Question question) throws BadInput {
        var subject = Subject.of(scenario, question);
        var costs = new ArrayList<Cost>();
        var rows = new ArrayList<Row>();
        for (boolean cmma : subject.canUseCmma(subject.guest()) ? List.of(true, false) : List.of(false)) {
            costs.add(cost(
                    GuestCost.of(subject.guest(), subject.description(), subject.use(subject.guest()), cmma), cmma));
        }
        var seeds = new HashMap<Boolean, Seeds>();
        for (double overcommit : question.overcommits()) {
            for (var cost : costs) {
                rows.add(row(subject, overcommit, cost.cmma(), seeds));
            }
        }
        return new CapacityPlan(subject.guest().name(), subject.home().name(), costs, Assumptions.of(subject), rows);
    }

    private static Cost cost(GuestCost of, boolean cmma) {
        return new Cost(cmma, of.configured(), of.kernel(), of.resident() + of.huge(), of.unused() + of.balloon());
    }

    private static Row row(Subject subject, double overcommit, boolean cmma, Map<Boolean, Seeds> seeds)
            throws BadInput {
        var fit = fit(subject, overcommit, cmma);
        boolean advisedMost = overcommit == Question.ADVISED_MOST;
        if (subject.varies() && fit.guests() > 0 && fit.guests() <= Simulated.GUESTS_MAX) {
            var found = seeds.computeIfAbsent(cmma, _ -> seeds(subject, cmma)).most((int) fit.guests());
            var limit = found.guests() < fit.guests() ? Limit.MEMORY : fit.limit();
            return new Row(overcommit, cmma, found.guests(), fit.guests(), limit, Simulated.of(found), advisedMost);
        }
        var simulated = Simulated.of(
                fit.guests(),
                count -> Trial.allRun(
                        TrialScenario.of(subject, count, cmma, overcommit), subject.home(), subject.models()));
        return new Row(overcommit, cmma, fit.guests(), fit.guests(), fit.limit(), simulated, advisedMost);
    }

    /// Only as many are tried as can be placed: what is left is memory, whatever the overcommit.
    private static Seeds seeds(Subject subject, boolean cmma) {
        return new Seeds(
                subject.scenario().seed(),
                (count, seed) -> Trial.allRun(
                        TrialScenario.of(subject, count, cmma, Question.OVERCOMMIT_MOST, seed),
                        subject.home(),
                        subject.models()));
    }

    /// By closed form.
    static HostRoom.Fit fit(Subject subject, double overcommit, boolean cmma) throws BadInput {
        var limit = GuestLimits.first(subject.guest(), subject.description());
        if (limit.isPresent()) {
            return new HostRoom.Fit(0, limit.get());
        }
        var hosts = subject.hosts();
        var room = new HostRoom(hosts.memory() - hosts.reserved(), hosts.swap(), others(subject));
        var guest = GuestCost.of(subject.guest(), subject.description(), subject.use(subject.guest()), cmma);
        return room.fit(guest, overcommit);
    }

    private static GuestCost others(Subject subject) throws BadInput {
        var sum = GuestCost.NONE;
        for (var group : subject.pinned()) {
            if ((double) group.memory() * group.count() > Long.MAX_VALUE >> 2) {
                throw new BadInput("guests %s, pinned to host %s, have more memory than any host"
                        .formatted(group.name(), subject.home().name()));
            }
            boolean cmma = group.cmma() && subject.canUseCmma(group);
            sum = sum.plus(GuestCost.of(group, subject.description(), subject.use(group), cmma)
                    .times(group.count()));
        }
        return sum;
    }
}
