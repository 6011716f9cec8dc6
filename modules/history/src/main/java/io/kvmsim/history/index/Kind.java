package io.kvmsim.history.index;

/// What a word of the index says of an event or a refused call.
public enum Kind {
    /// An event's name, as people write it.
    type,
    /// Of a refused call.
    errno,
    /// Who made the call.
    principal,
    /// What was to be set, also in vain: `mem.limit`.
    attribute,
    /// What an event may change, the first part of a field's name: `crypto`. It may also have left it as it
    /// was.
    field,
    /// A VM that does not carry the name of its monitor.
    vm,
    /// The hour that the call was made in, as [io.kvmsim.history.When] names it: `+200h`.
    hour
}
