package io.kvmsim.kvm.state;

import java.util.ArrayList;
import java.util.List;
import org.pcollections.TreePMap;

/// The mappings of the address space of a VM: ranges of guest addresses onto ranges of user addresses, in whole
/// segments of 1 MiB. `gmap_map_segment()`, `gmap_unmap_segment()`, spec 4.3. Immutable.
public final class Mapping {
    public static final Mapping EMPTY = new Mapping(TreePMap.empty(Long::compareUnsigned));

    static final long SEGMENT_BYTES = 1 << 20;

    private final TreePMap<Long, Range> ranges;

    private Mapping(TreePMap<Long, Range> ranges) {
        this.ranges = ranges;
    }

    /// @param guest first guest address
    /// @param size  in bytes
    /// @param user  first user address
    public record Range(long guest, long size, long user) {
        boolean contains(long address) {
            return Long.compareUnsigned(address - guest, size) < 0;
        }
    }

    public boolean isEmpty() {
        return ranges.isEmpty();
    }

    /// Whether `gmap_map_segment()` takes the range: else it changes nothing, and the slot call only logs it.
    public static boolean maps(Gmap gmap, long guest, long size, long user) {
        long last = guest + size - 1;
        return ((guest | size | user) & SEGMENT_BYTES - 1) == 0
                && Long.compareUnsigned(user + size, user) >= 0
                && Long.compareUnsigned(user + size, Host.MEM_LIMIT_MAX) <= 0
                && Long.compareUnsigned(last, gmap.end()) <= 0;
    }

    /// With a new range, which replaces what it covers. The segment at user address 0 is never mapped.
    Mapping with(Range range) {
        var rest = without(range.guest(), range.size());
        if (range.user() != 0) {
            return new Mapping(rest.ranges.plus(range.guest(), range));
        }
        long beyond = range.size() - SEGMENT_BYTES;
        return beyond == 0
                ? rest
                : new Mapping(rest.ranges.plus(
                        range.guest() + SEGMENT_BYTES,
                        new Range(range.guest() + SEGMENT_BYTES, beyond, SEGMENT_BYTES)));
    }

    /// Without whatever lies from `guest` to `guest` + `size` - 1.
    Mapping without(long guest, long size) {
        long end = guest + size;
        var rest = ranges;
        var below = ranges.floorEntry(guest);
        var entry = below != null && below.getValue().contains(guest) ? below : ranges.ceilingEntry(guest);
        for (;
                entry != null && Long.compareUnsigned(entry.getKey(), end - 1) <= 0;
                entry = ranges.higherEntry(entry.getKey())) {
            var old = entry.getValue();
            rest = rest.minus(old.guest());
            long oldEnd = old.guest() + old.size();
            if (Long.compareUnsigned(old.guest(), guest) < 0) {
                rest = rest.plus(old.guest(), new Range(old.guest(), guest - old.guest(), old.user()));
            }
            if (Long.compareUnsigned(end - 1, oldEnd - 1) < 0) {
                rest = rest.plus(end, new Range(end, oldEnd - end, old.user() + (end - old.guest())));
            }
        }
        return new Mapping(rest);
    }

    /// The range that maps a guest address, or null.
    public Range at(long address) {
        var below = ranges.floorEntry(address);
        return below != null && below.getValue().contains(address) ? below.getValue() : null;
    }

    /// Ascending, adjoining pieces joined.
    public List<Range> joined() {
        var joined = new ArrayList<Range>();
        for (var range : ranges.values()) {
            var last = joined.isEmpty() ? null : joined.getLast();
            if (last != null
                    && last.guest() + last.size() == range.guest()
                    && last.user() + last.size() == range.user()) {
                joined.set(joined.size() - 1, new Range(last.guest(), last.size() + range.size(), last.user()));
            } else {
                joined.add(range);
            }
        }
        return joined;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Mapping mapping && mapping.joined().equals(joined());
    }

    @Override
    public int hashCode() {
        return joined().hashCode();
    }

    @Override
    public String toString() {
        return joined().toString();
    }
}
