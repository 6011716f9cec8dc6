package io.kvmsim.scenario.reference;

import io.kvmsim.scenario.reference.PageModel.Use;
import io.kvmsim.scenario.reference.PageModel.Vm;

/// A guest, and each of its pages.
final class Guest {
    private static final byte USED = 1;
    private static final byte MARKED = 2;

    final Vm vm;
    private final Dice dice;
    private final byte[] pages;
    private final int[] stamps;
    private int stamp;
    private int cursor;
    int touched;
    int balloon;
    private boolean moved;
    String state = "planned";
    long nextMove = Long.MAX_VALUE;
    GuestProcess process;
    GuestProcess target;
    int step;

    Guest(Vm vm, long seed) {
        this.vm = vm;
        this.dice = new Dice(seed, vm.name());
        this.pages = new byte[vm.pages()];
        this.stamps = new int[vm.pages()];
    }

    /// How long after a boot its first move is.
    long phase() {
        return Math.min((long) (dice.next() * vm.use().every()), vm.use().every() - 1);
    }

    int marked() {
        int count = 0;
        for (byte page : pages) {
            count += page == MARKED ? 1 : 0;
        }
        return count;
    }

    /// Touches, marks and gives back as its use says.
    void move() {
        var use = vm.use();
        int all = pages.length;
        double share = moved
                ? (double) touched / all + dice.share(use.growth()[0], use.growth()[1])
                : dice.share(use.touched()[0], use.touched()[1]);
        int wanted = Math.min((int) (Math.min(share, use.most()) * all), all);
        while (touched < wanted) {
            pages[touched++] = USED;
        }
        if (vm.cmma() && !vm.huge()) {
            exchange(use);
        }
        int given = (int) (dice.share(use.balloon()[0], use.balloon()[1]) * all);
        balloon = vm.huge() ? 0 : Math.min(given, touched - marked());
        moved = true;
    }

    private void exchange(Use use) {
        int wanted = (int) (dice.share(use.unused()[0], use.unused()[1]) * touched);
        int marked = marked();
        int again = (int) (dice.share(use.churn()[0], use.churn()[1]) * marked);
        for (int left = Math.max(again, marked - wanted); left > 0; left--) {
            int oldest = -1;
            for (int page = 0; page < pages.length; page++) {
                if (pages[page] == MARKED && (oldest < 0 || stamps[page] < stamps[oldest])) {
                    oldest = page;
                }
            }
            pages[oldest] = USED;
        }
        for (int left = wanted - marked(); left > 0; ) {
            cursor = cursor >= touched ? 0 : cursor;
            if (pages[cursor] == USED) {
                pages[cursor] = MARKED;
                stamps[cursor] = stamp++;
                left--;
            }
            cursor++;
        }
    }
}
