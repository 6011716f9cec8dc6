package io.kvmsim.ledger;

import io.kvmsim.kvm.Footprint;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/// Executes the lists of a window one after the other, as the actors of hosts and VMs do, and keeps every VM's state.
public final class WindowPlayer {
    private final Function<String, NamedHost> homes;
    private final Refusals refusals;
    private final Map<String, Entity> entities = new HashMap<>();

    /// @param homes    by name
    /// @param refusals whether refused calls are recorded
    public WindowPlayer(Function<String, NamedHost> homes, Refusals refusals) {
        this.homes = homes;
        this.refusals = refusals;
    }

    /// An executed list.
    ///
    /// @param entity    the VM's state after it
    /// @param footprint of that state
    public record Played(Turn turn, Entity entity, Footprint footprint) {}

    /// @param account of the host `home`, settled when this returns
    /// @param entity  persistence id
    public Played play(HostAccount account, NamedHost home, String entity, List<Step> steps, Cause cause) {
        var before = entities.computeIfAbsent(entity, Entity::initial);
        long bound = account.bound(steps);
        long free = account.offer(bound);
        var turn = Turn.decide(before, home, HostAccount.withFree(steps, free), cause, refusals);
        var after = turn.record().map(it -> before.apply(it, homes)).orElse(before);
        if (after != before) {
            entities.put(entity, after);
        }
        var footprint = Footprint.of(after.monitor());
        account.settle(bound, footprint.total() - Footprint.of(before.monitor()).total());
        return new Played(turn, after, footprint);
    }
}
