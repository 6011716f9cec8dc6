package io.kvmsim.load.table;

/// What a measurement's process runs.
public enum Program {
    KVMSIM("kvmsim-load-tests", "io.kvmsim.load.product.Main"),
    PERSISTENCE_JDBC("kvmsim-peer-persistence-jdbc", "io.kvmsim.load.jdbc.Main"),
    CLOUDSIM_PLUS("kvmsim-peer-cloudsim-plus", "io.kvmsim.load.cloudsim.Main");

    private final String module;
    private final String mainClass;

    Program(String module, String mainClass) {
        this.module = module;
        this.mainClass = mainClass;
    }

    /// The folder below that of all builds where its jar lies, and below `lib` the jars that it needs.
    public String module() {
        return module;
    }

    public String mainClass() {
        return mainClass;
    }

    /// Whether it is not kvmsim: where a peer does not run, its rows say so, and that is not a failure.
    public boolean peer() {
        return this != KVMSIM;
    }
}
