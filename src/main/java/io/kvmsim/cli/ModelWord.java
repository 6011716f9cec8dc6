package io.kvmsim.cli;

import io.kvmsim.cpu.BadModel;
import io.kvmsim.cpu.GuestModel;
import io.kvmsim.cpu.GuestModels;
import io.kvmsim.kvm.Host;
import io.kvmsim.trace.BadTrace;
import java.nio.file.Path;

/// A word of the command line that stands for a CPU model: a name, a model file, or `host:` and a host for all that
/// this host offers.
final class ModelWord {
    private static final String OF_HOST = "host:";

    private ModelWord() {}

    /// @param host whose guest it is; `host` alone means this one
    static GuestModel model(String word, Host host) throws BadModel, BadTrace {
        return word.startsWith(OF_HOST)
                ? GuestModels.of(
                        GuestModels.HOST,
                        Path.of(""),
                        HostFiles.read(word.substring(OF_HOST.length())).host())
                : GuestModels.of(word, Path.of(""), host);
    }
}
