package io.kvmsim.scenario;

import io.kvmsim.scenario.Scenario.GuestGroup;
import java.util.BitSet;
import java.util.HashSet;
import java.util.Set;

/// Whether a group has a guest whose name a pattern matches: digit by digit, and not name by name, for a group may
/// have ten million guests, and a scenario thousands of patterns.
public final class GuestNames {
    private static final int TEN = 10;

    private final String pattern;
    private final int digits;
    private final long count;
    /// What matched no guest, of numbers that are all in the group: a number of digits at places of the pattern.
    private final Set<Seen> inVain = new HashSet<>();

    private record Seen(int digits, BitSet places) {}

    private GuestNames(String pattern, int digits, long count) {
        this.pattern = pattern;
        this.digits = digits;
        this.count = count;
    }

    /// @param pattern in which `*` stands for any characters, as in [TimelineEntry#matches]
    public static boolean hasMatch(GuestGroup group, String pattern) {
        var first = group.vm(1);
        int digits = first.length() - group.name().length() - 1;
        var names = new GuestNames(pattern, digits, group.count());
        var places = names.start();
        for (int at = 0; at < first.length() - digits; at++) {
            places = names.after(places, first.charAt(at));
        }
        return names.hasNumber(places, 0, 0);
    }

    /// Places of the pattern that may come next; its length where all of it has matched.
    private BitSet start() {
        var places = new BitSet();
        add(places, 0);
        return places;
    }

    /// A place, and those that it leads to without a character.
    private void add(BitSet places, int place) {
        int at = place;
        places.set(at);
        while (at < pattern.length() && pattern.charAt(at) == '*') {
            places.set(++at);
        }
    }

    private BitSet after(BitSet places, char letter) {
        var next = new BitSet();
        for (int place = places.nextSetBit(0); place >= 0; place = places.nextSetBit(place + 1)) {
            if (place < pattern.length() && pattern.charAt(place) == '*') {
                add(next, place);
            } else if (place < pattern.length() && pattern.charAt(place) == letter) {
                add(next, place + 1);
            }
        }
        return next;
    }

    /// @param read  how many digits of the number
    /// @param value of them
    private boolean hasNumber(BitSet places, int read, long value) {
        if (places.isEmpty()) {
            return false;
        }
        long numbers = 1;
        for (int rest = read; rest < digits; rest++) {
            numbers *= TEN;
        }
        long from = value * numbers;
        if (from > count || from + numbers - 1 < 1) {
            return false;
        }
        if (read == digits) {
            return places.get(pattern.length());
        }
        boolean isWhole = from >= 1 && from + numbers - 1 <= count;
        var seen = new Seen(read, places);
        if (isWhole && inVain.contains(seen)) {
            return false;
        }
        for (int digit = 0; digit < TEN; digit++) {
            if (hasNumber(after(places, (char) ('0' + digit)), read + 1, value * TEN + digit)) {
                return true;
            }
        }
        if (isWhole) {
            inVain.add(seen);
        }
        return false;
    }
}
