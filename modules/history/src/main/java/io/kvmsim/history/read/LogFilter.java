package io.kvmsim.history.read;

import io.kvmsim.abi.VmAttribute;
import io.kvmsim.history.fold.Address;
import io.kvmsim.history.fold.Fact;
import io.kvmsim.history.fold.Moment;
import io.kvmsim.history.fold.Principal;
import io.kvmsim.history.text.Fields;
import io.kvmsim.kvm.call.Call;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The filter of a history log. Empty lists let everything pass.
///
/// @param vms        names of VMs or of guests
/// @param types      of events, as [io.kvmsim.ledger.EventName] has them for people
/// @param attributes attributes that were set, or fields that changed, with what is part of them
/// @param errnos     names
/// @param refused    refused calls only
/// @param principals names of principals, or of users who started the run; `host` and `fault` of what no person
///                   caused
/// @param from       not before it
/// @param to         not later
/// @param after      later in its VM's history
public record LogFilter(
        List<Glob> vms,
        Set<String> types,
        List<String> attributes,
        Set<String> errnos,
        boolean refused,
        List<Glob> principals,
        Optional<Moment> from,
        Optional<Moment> to,
        Optional<Address> after) {
    public static final LogFilter ALL = new LogFilter(
            List.of(),
            Set.of(),
            List.of(),
            Set.of(),
            false,
            List.of(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty());

    /// Of these, those of some VMs.
    public LogFilter of(List<Glob> someVms) {
        return new LogFilter(someVms, types, attributes, errnos, refused, principals, from, to, after);
    }

    /// Of these, those of some time.
    public LogFilter within(Optional<Moment> begin, Optional<Moment> end) {
        return new LogFilter(vms, types, attributes, errnos, refused, principals, begin, end, after);
    }

    /// Of these, the refused calls only.
    public LogFilter refusedOnly() {
        return new LogFilter(vms, types, attributes, errnos, true, principals, from, to, after);
    }

    boolean wantsVm(String name) {
        return vms.isEmpty() || vms.stream().anyMatch(glob -> glob.matches(name));
    }

    /// The one VM that is asked for by its name, if it is only one.
    Optional<String> onlyVm() {
        return vms.size() == 1 && vms.getFirst().isName()
                ? Optional.of(vms.getFirst().toString())
                : Optional.empty();
    }

    /// Whether everything of the VMs that it wants passes.
    boolean isOfVms() {
        return equals(ALL.of(vms));
    }

    boolean matches(Fact fact) {
        return wantsVm(fact.vm().value())
                && wantsType(fact)
                && (errnos.isEmpty() || fact.isRefusal() && errnos.contains(fact.errno()))
                && (!refused || fact.isRefusal())
                && wantsPrincipal(fact.by())
                && from.map(moment -> moment.isReached(fact)).orElse(true)
                && to.map(moment -> !moment.isBefore(fact)).orElse(true)
                && after.map(address -> fact.address().compareTo(address) > 0).orElse(true)
                && (attributes.isEmpty() || wantsAttribute(fact)); // last: it costs most
    }

    private boolean wantsType(Fact fact) {
        return types.isEmpty() || !fact.isRefusal() && types.contains(fact.type());
    }

    private boolean wantsPrincipal(Principal by) {
        return principals.isEmpty()
                || principals.stream()
                        .anyMatch(glob -> glob.matches(by.name()) || !by.user().isEmpty() && glob.matches(by.user()));
    }

    private boolean wantsAttribute(Fact fact) {
        if (fact.call() instanceof Call.SetAttr set) {
            var name = VmAttribute.of(set.group(), set.attr()).map(VmAttribute::shortName);
            if (name.isPresent() && attributes.stream().anyMatch(it -> Fields.isMeant(name.get(), it))) {
                return true;
            }
        }
        var changes = Fields.changedBy(fact);
        return attributes.stream()
                .anyMatch(it -> changes.stream().anyMatch(change -> Fields.isMeant(change.field(), it)));
    }
}
