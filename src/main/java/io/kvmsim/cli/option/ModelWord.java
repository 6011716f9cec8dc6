package io.kvmsim.cli.option;

import io.kvmsim.cpu.GuestModel;
import io.kvmsim.cpu.GuestModels;
import io.kvmsim.cpu.Kernel;
import io.kvmsim.kvm.state.Host;
import io.kvmsim.values.BadInput;
import java.nio.file.Path;

/// A word of the command line that stands for a CPU model: whatever a scenario takes as `model:`, and `host:` with a
/// name of `config/hosts` for all that this host offers.
public final class ModelWord {
    /// What stands before a model's name where a host has the same name.
    private static final String MODEL = "model:";

    public static final String DESCRIPTION =
            "A name from kvmsim cpu list, optionally with -base; a QEMU -cpu text such as "
                    + "z14,msa8=off; a model file or a file with libvirt's <cpu>; host:HOST for everything "
                    + "that a host offers";

    private ModelWord() {}

    /// @param host whose guest it is; `host` alone means this one
    public static GuestModel model(String word, Host host, Kernel kernel) throws BadInput {
        if (!word.startsWith(GuestModels.HOST_FILE)) {
            return GuestModels.of(
                    word.startsWith(MODEL) ? word.substring(MODEL.length()) : word, Path.of(""), host, kernel);
        }
        int end = word.indexOf(',') < 0 ? word.length() : word.indexOf(',');
        var other = HostFiles.read(word.substring(GuestModels.HOST_FILE.length(), end))
                .host();
        return GuestModels.of(GuestModels.HOST + word.substring(end), Path.of(""), other, kernel);
    }

    /// A model, or all that a host offers.
    ///
    /// @param name as the user gave it, without folder and suffix
    public record Named(String name, GuestModel model) {}

    /// Whether the word means a host: where a host and a model have the same name, it does.
    public static boolean isHost(String word) throws BadInput {
        if (word.startsWith(MODEL) || word.startsWith(GuestModels.HOST_FILE) || word.contains("<")) {
            return false;
        }
        return HostFiles.has(word) || !GuestModels.isFile(word, Path.of("")) && !GuestModels.needsNoFile(word);
    }

    /// @param whose the host that a model's guest is of
    public static Named hostOrModel(String word, Host whose, Kernel kernel) throws BadInput {
        if (isHost(word)) {
            var host = HostFiles.read(word);
            return new Named(host.name(), GuestModels.of(GuestModels.HOST, Path.of(""), host.host(), kernel));
        }
        var model = model(word, whose, kernel);
        return new Named(model.name(), model);
    }
}
