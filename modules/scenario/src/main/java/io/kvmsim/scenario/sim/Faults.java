package io.kvmsim.scenario.sim;

import io.kvmsim.abi.Errno;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.kvm.call.Fault;
import io.kvmsim.scenario.Distribution;
import io.kvmsim.scenario.FaultRule;
import io.kvmsim.scenario.FaultRule.Effect;
import io.kvmsim.scenario.SeededRandom;
import io.kvmsim.scenario.TimelineEntry;
import io.kvmsim.values.Times;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Injects faults into the calls of guests by the rules of a scenario. The first rule that strikes a call is the one;
/// each draws for every call that it is for, from numbers of its own for each guest, so that neither one more guest
/// nor one more rule disturbs the others.
public final class Faults {
    /// No rule struck.
    static final int NONE = -1;

    private static final String DELAY = "delay";

    private final List<Injector> rules = new ArrayList<>();

    /// @param rule index of the one that struck, or [#NONE]
    record Struck(int rule, Fault fault) {
        static final Struck NOT = new Struck(NONE, Fault.NONE);

        /// For people.
        String says() {
            return fault.errno() == 0
                    ? "late by " + Times.length(fault.delayMicros())
                    : "answered " + Errno.of(fault.errno()).orElseThrow();
        }
    }

    /// What a rule did.
    ///
    /// @param byErrno how often which errno was injected, or `delay`
    public record Injected(String rule, long injected, Map<String, Long> byErrno) {}

    private static final class Injector {
        private final FaultRule says;
        private final long seed;
        private final Map<Guest, Optional<SeededRandom>> randoms = new HashMap<>();
        private final Map<String, Long> byErrno = new TreeMap<>();
        private long left;
        private long injected;

        Injector(FaultRule says, long seed) {
            this.says = says;
            this.seed = seed;
            this.left = says.count();
        }

        boolean isFor(long micros, Call call) {
            return micros >= says.from()
                    && micros < says.until()
                    && says.calls().matches(call);
        }

        /// Of a guest that it is for.
        Optional<SeededRandom> random(Guest guest) {
            return randoms.computeIfAbsent(
                    guest,
                    it -> TimelineEntry.matches(says.calls().guests(), it.name)
                            ? Optional.of(new SeededRandom(seed, "faults/" + says.name() + "/" + it.name))
                            : Optional.empty());
        }

        /// What it would do to the next call.
        Fault draw(SeededRandom random) {
            if (random.nextDouble() >= says.probability()) {
                return Fault.NONE;
            }
            return switch (says.effect()) {
                case Effect.Refuse(var errno) -> Fault.of(errno);
                case Effect.Delay(var micros) -> Fault.delay(micros(micros, random));
            };
        }
    }

    Faults(List<FaultRule> rules, long seed) {
        rules.forEach(rule -> this.rules.add(new Injector(rule, seed)));
    }

    /// A time that is drawn, of at most [FaultRule#DELAY_MAX].
    static long micros(Distribution distribution, SeededRandom random) {
        return Math.min(Math.round(distribution.draw(random)), FaultRule.DELAY_MAX);
    }

    /// What happens to a guest's call at this time.
    Struck strike(Guest guest, long micros, Call call) {
        var struck = Struck.NOT;
        for (int index = 0; index < rules.size(); index++) {
            var rule = rules.get(index);
            var random = rule.isFor(micros, call) ? rule.random(guest) : Optional.<SeededRandom>empty();
            if (random.isEmpty()) {
                continue;
            }
            var fault = rule.draw(random.get());
            if (!fault.isNone() && struck == Struck.NOT && rule.left > 0) {
                rule.left--;
                struck = new Struck(index, fault);
            }
        }
        return struck;
    }

    /// The call was made, and went wrong.
    void injected(Struck struck) {
        var rule = rules.get(struck.rule());
        int errno = struck.fault().errno();
        var kind = errno == 0 ? DELAY : Errno.of(errno).orElseThrow().name();
        rule.injected++;
        rule.byErrno.merge(kind, 1L, Long::sum);
    }

    /// The call was not made: its monitor had given up.
    void spared(Struck struck) {
        rules.get(struck.rule()).left++;
    }

    String name(Struck struck) {
        return rules.get(struck.rule()).says.name();
    }

    /// How often this rule has done something.
    long injectedBy(Struck struck) {
        return rules.get(struck.rule()).injected;
    }

    long injected() {
        return rules.stream().mapToLong(rule -> rule.injected).sum();
    }

    /// By rule, in their order.
    List<Injected> byRule() {
        return rules.stream()
                .map(rule -> new Injected(rule.says.name(), rule.injected, new TreeMap<>(rule.byErrno)))
                .toList();
    }
}
