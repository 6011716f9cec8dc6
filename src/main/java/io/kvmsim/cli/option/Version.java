package io.kvmsim.cli.option;

import picocli.CommandLine;

/// What `kvmsim --version` prints: the product's version and the Java that runs it.
public final class Version implements CommandLine.IVersionProvider {
    /// The version of this build, from the jar's manifest; `unpackaged` where classes run outside a jar.
    public static String number() {
        var version = Version.class.getPackage().getImplementationVersion();
        return version == null ? "unpackaged" : version;
    }

    @Override
    public String[] getVersion() {
        return new String[] {"kvmsim " + number() + " (Java " + Runtime.version() + ")"};
    }
}
