package io.kvmsim.cli.option;

import io.kvmsim.ledger.cbor.BadRecord;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.pack.DamagedPack;
import io.kvmsim.values.BadInput;
import picocli.CommandLine;

/// Turns what went wrong into one line on standard error and the exit code that stands for it.
public final class Failures implements CommandLine.IExecutionExceptionHandler {
    @Override
    public int handleExecutionException(Exception e, CommandLine commandLine, CommandLine.ParseResult result)
            throws Exception {
        int code = code(e);
        if (code < 0) {
            throw e;
        }
        commandLine.getErr().println("kvmsim: " + e.getMessage());
        commandLine.getErr().flush();
        return code;
    }

    private static int code(Exception e) {
        return switch (e) {
            case BadInput _ -> ExitCode.USAGE;
            case BadRun run -> run.isLimit() ? ExitCode.LIMIT : ExitCode.USAGE;
            case JournalDamaged _, BadRecord _, DamagedPack _ -> ExitCode.DAMAGED;
            case InterruptedException _ -> ExitCode.INTERRUPTED;
            default -> -1;
        };
    }
}
