package io.kvmsim.engine;

import org.apache.pekko.actor.typed.ActorRef;

/// The part of a host's memory that a list may use; it travels with the list, and is settled straight after the
/// decision, before the disk.
///
/// @param bytes granted: an upper bound of what the list can allocate
/// @param host  to settle with, or null where no account is kept
public record Grant(long bytes, ActorRef<HostActor.Request> host) {
    /// No account is kept.
    public static final Grant NONE = new Grant(0, null);

    /// @param growth by how many bytes the VM's footprint grew
    void settle(long growth) {
        if (host != null) {
            host.tell(new HostActor.Settled(bytes, growth));
        }
    }
}
