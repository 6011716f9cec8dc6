package io.kvmsim.scenario.sim;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// The pages that a guest has marked unused, in the order in which it marked them. The next ones are marked behind the
/// last ones, and from page 0 again at the end of what the guest has touched: so as many stay marked as it wants, for
/// however long others take their place.
final class UnusedPages {
    private final Deque<Pages> marked = new ArrayDeque<>();
    private long count;
    private long next;

    /// Pages from one up to another, which is not one of them.
    record Pages(long from, long to) {
        long count() {
            return to - from;
        }
    }

    long count() {
        return count;
    }

    /// All are in use again.
    void clear() {
        marked.clear();
        count = 0;
    }

    /// As after a boot: nothing was ever marked.
    void forget() {
        clear();
        next = 0;
    }

    /// Takes these many into use, those first that were marked first.
    List<Pages> take(long pages) {
        var taken = new ArrayList<Pages>();
        for (long left = pages; left > 0; ) {
            var first = marked.removeFirst();
            long part = Math.min(first.count(), left);
            taken.add(new Pages(first.from(), first.from() + part));
            if (part < first.count()) {
                marked.addFirst(new Pages(first.from() + part, first.to()));
            }
            left -= part;
        }
        count -= pages;
        return taken;
    }

    /// Marks these many more.
    ///
    /// @param touched pages that can be marked, at least as many as are to be marked in all
    List<Pages> mark(long pages, long touched) {
        var added = new ArrayList<Pages>();
        for (long left = pages; left > 0; ) {
            if (next >= touched) {
                next = 0;
            }
            long end = Math.min(unmarkedUpTo(touched), next + left);
            if (end > next) {
                added.add(new Pages(next, end));
                append(next, end);
                left -= end - next;
                next = end;
            } else {
                next = endOfMarked();
            }
        }
        count += pages;
        return added;
    }

    /// Up to where no page is marked, from the next one on.
    private long unmarkedUpTo(long touched) {
        long end = touched;
        for (var pages : marked) {
            if (pages.to() > next) {
                end = Math.min(end, Math.max(pages.from(), next));
            }
        }
        return end;
    }

    private long endOfMarked() {
        return marked.stream()
                .filter(pages -> pages.from() <= next && next < pages.to())
                .mapToLong(Pages::to)
                .findFirst()
                .orElseThrow();
    }

    private void append(long from, long to) {
        boolean follows = !marked.isEmpty() && marked.getLast().to() == from;
        marked.addLast(new Pages(follows ? marked.removeLast().from() : from, to));
    }
}
