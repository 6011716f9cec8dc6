package io.kvmsim.scenario.cputime;

import java.util.ArrayList;
import java.util.List;

/// Of guests: by group, and of all of them how much of what they wanted they were not served.
final class Totals {
    /// Of a group.
    static final class Group {
        final Meter wanted = new Meter();
        final Meter served = new Meter();
        final Meter stolen = new Meter();
    }

    final List<Group> groups = new ArrayList<>();
    /// Those that want something.
    final Spread steal = new Spread();

    Totals(int groupCount) {
        for (int group = 0; group < groupCount; group++) {
            groups.add(new Group());
        }
    }

    /// What a guest has from a window on, in place of what it had before.
    void count(long window, ServedGuest guest) {
        var group = groups.get(guest.group);
        var counted = guest.counted;
        group.wanted.change(window, guest.wanted() - counted.wanted);
        group.served.change(window, guest.served() - counted.served);
        group.stolen.change(window, guest.stolen() - counted.stolen);
        counted.wanted = guest.wanted();
        counted.served = guest.served();
        counted.stolen = guest.stolen();
        int bucket = guest.wanted() == 0 ? -1 : Spread.bucket(guest.stolen(), guest.wanted());
        if (bucket != counted.bucket) {
            move(window, counted.bucket, -1);
            move(window, bucket, 1);
            counted.bucket = bucket;
        }
    }

    private void move(long window, int bucket, int by) {
        if (bucket >= 0) {
            steal.change(window, bucket, by);
        }
    }
}
