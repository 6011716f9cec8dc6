package io.kvmsim.ledger;

import io.kvmsim.kvm.state.Host;

/// Where an entity lives: a host of a run, by the name that it has there.
public record Home(String name, Host host) {}
