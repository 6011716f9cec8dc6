package io.kvmsim.capacity;

/// The limit that prevents one more guest on a host.
public enum Limit {
    ADDRESS("address limit"),
    SLOTS("memory slots"),
    VCPU_IDS("vCPU ids"),
    OVERCOMMIT("overcommit"),
    MEMORY("memory");

    private final String words;

    Limit(String words) {
        this.words = words;
    }

    /// For people.
    public String words() {
        return words;
    }
}
