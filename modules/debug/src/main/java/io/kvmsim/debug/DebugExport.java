package io.kvmsim.debug;

import io.kvmsim.debug.DebugCommands.BadCommand;
import io.kvmsim.log.format.DurableFile;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.values.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/// `export FILE`: what led to the present stop, as a trace file. It is there whole or not at all.
final class DebugExport {
    private DebugExport() {}

    static List<String> run(Debugger debugger, String name) throws BadCommand, BadInput, IOException {
        if (debugger.position() == 0) {
            throw new BadCommand("nothing has happened yet: step goes to the first stop");
        }
        var file = path(name);
        try (var target = DurableFile.replacing(file)) {
            var written = debugger.track().export(debugger.position(), target.out());
            target.keep();
            return List.of("%s: %s".formatted(file, written));
        } catch (JournalDamaged e) {
            throw e;
        } catch (NoSuchFileException _) {
            throw new BadCommand("%s: cannot be written: its folder does not exist".formatted(file));
        } catch (IOException e) {
            throw new BadCommand("%s: cannot be written: %s".formatted(file, e.getMessage()));
        }
    }

    private static Path path(String name) throws BadCommand {
        try {
            var file = Path.of(name);
            if (file.getFileName() != null && !Files.isDirectory(file)) {
                return file;
            }
        } catch (InvalidPathException _) {
            // said below
        }
        throw new BadCommand("\"%s\" is not a file that can be written".formatted(name));
    }
}
