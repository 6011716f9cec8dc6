package io.kvmsim.kvm.state;

/// Returns for a value an equal instance that is already in use: a fleet has a few CPU models and memory layouts, not
/// one a VM. Values are immutable, so nothing but memory and time depends on it.
@FunctionalInterface
public interface Sharing {
    <T> T share(T value);
}
