package io.kvmsim.ledger;

import io.kvmsim.kvm.state.Host;

/// The host of an entity: a host of a run, by the name that it has there.
public record NamedHost(String name, Host host) {}
