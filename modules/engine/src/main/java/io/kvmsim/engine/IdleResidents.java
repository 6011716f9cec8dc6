package io.kvmsim.engine;

/// The residents of a fleet that have nothing to do, in the order in which they came to that: a ring of links.
final class IdleResidents {
    private final Resident ends = new Resident("", null);

    IdleResidents() {
        ends.older = ends;
        ends.newer = ends;
    }

    /// As the one that has been idle for the shortest time, also where it was among them already.
    void add(Resident resident) {
        remove(resident);
        resident.older = ends.older;
        resident.newer = ends;
        ends.older.newer = resident;
        ends.older = resident;
    }

    /// Nothing happens where it is not among them.
    void remove(Resident resident) {
        if (resident.older != null) {
            resident.older.newer = resident.newer;
            resident.newer.older = resident.older;
            resident.older = null;
            resident.newer = null;
        }
    }

    /// The one that has been idle for longest, or null.
    Resident eldest() {
        return ends.newer == ends ? null : ends.newer;
    }
}
