package io.kvmsim.cli.option;

import io.kvmsim.cpu.GuestModel;
import picocli.CommandLine.Option;

/// `--disable-deprecated-features`
public final class DeprecatedFeatures {
    @Option(
            names = "--disable-deprecated-features",
            description = "Switch off the features that newer machines do not have: csske, bpb, cte, te")
    private boolean off;

    public GuestModel in(GuestModel model) {
        return off ? model.withoutDeprecated() : model;
    }
}
