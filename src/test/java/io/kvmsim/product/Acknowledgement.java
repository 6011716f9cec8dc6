package io.kvmsim.product;

/// What [Caller] said of a list: it is stored.
record Acknowledgement(String vm, long sequenceNr, String head) {
    static Acknowledgement of(String line) {
        var words = line.split(" ");
        return new Acknowledgement(words[1], Long.parseLong(words[2]), words[3]);
    }
}
