package io.kvmsim.cli.vm;

import io.kvmsim.abi.Errno;
import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.VmArgument;
import io.kvmsim.cli.output.OutputFormat;
import io.kvmsim.cli.output.WrittenText;
import io.kvmsim.history.index.OriginName;
import io.kvmsim.kvm.Decision;
import io.kvmsim.kvm.call.Call;
import io.kvmsim.log.format.JournalDamaged;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.RunDirectory;
import io.kvmsim.run.VmHistories;
import io.kvmsim.scenario.file.CallWords;
import io.kvmsim.values.Printable;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim vm call DIR VM CALL…`
@Command(
        name = "call",
        description = "Execute one call on a VM of a run that is not in progress, and record it.",
        footerHeading = "%nCalls:%n",
        footer = {
            "  attr set NAME [VALUE]      e.g. mem.limit 4GiB, mem.cmma, tod.low 0xe39e9c3cfd3c9228, topology 1",
            "  attr get NAME              e.g. cpu.processor",
            "  attr has NAME              e.g. tod.ext",
            "      NAME is also GROUP/ATTR by number, VALUE also hex:00ff… or @FILE",
            "  vcpu create ID",
            "  cap enable|check NUMBER",
            "  irqchip create",
            "  slot set ID FLAGS GUEST SIZE USER",
            "  cmma get START COUNT [peek]",
            "  cmma set START MASK hex:…",
            "  guest essa VCPU GFN ORC [COUNT], guest store VCPU GFN [COUNT]",
            "  close",
            "",
            "Example:",
            "  kvmsim vm call runs/first-run-1 vm-0001 attr set mem.limit 4GiB"
        },
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:the call succeeded", "2:wrong usage", "3:the simulated call returned an errno"})
final class VmCallCommand implements Callable<Integer> {
    private static final int PRINCIPAL_CHARACTERS_MAX = 200;

    @Mixin
    private VmArgument vm;

    @Parameters(index = "2..*", arity = "1..*", paramLabel = "CALL", description = "The call, see below")
    private List<String> words;

    @Option(
            names = "--principal",
            paramLabel = "NAME",
            description = "The principal of the call; the user is recorded as well (default: the user)")
    private String principal;

    @Mixin
    private OutputFormat output;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws BadRun, JournalDamaged, InterruptedException {
        var parsed = CallWords.parse(words)
                .orElseThrow(problem -> new CommandLine.ParameterException(spec.commandLine(), problem));
        var user = Printable.line(System.getProperty("user.name", "unknown"));
        var caller = caller(user);
        var decision = VmHistories.call(RunDirectory.open(vm.directory()), vm.name(), parsed, caller, user);
        print(parsed, decision);
        if (decision.answer().refused()) {
            spec.commandLine()
                    .getErr()
                    .println("kvmsim: %s: %s"
                            .formatted(errno(decision), decision.rule().says()));
            return ExitCode.ERRNO;
        }
        return ExitCode.DONE;
    }

    private String caller(String user) {
        var caller = principal == null ? user : named();
        if (OriginName.isReserved(caller)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    principal == null
                            ? "the user's name \"%s\" stands for what no person caused: name another --principal"
                                    .formatted(caller)
                            : "--principal is \"%s\": this word stands for what no person caused".formatted(caller));
        }
        return caller;
    }

    /// What everybody is to read as one name in every log.
    private String named() {
        if (principal.isBlank() || principal.length() > PRINCIPAL_CHARACTERS_MAX || !Printable.isPlain(principal)) {
            throw new CommandLine.ParameterException(
                    spec.commandLine(),
                    "--principal is \"%s\": a name has 1 to %d characters, none of which is a control character"
                            .formatted(Printable.line(principal), PRINCIPAL_CHARACTERS_MAX));
        }
        return principal;
    }

    private static String errno(Decision decision) {
        int number = -decision.answer().ret();
        return Errno.of(number).map(Errno::name).orElse("errno " + number);
    }

    private void print(Call call, Decision decision) {
        var rule = decision.rule();
        var out = spec.commandLine().getOut();
        var events = decision.events().stream()
                .map(event -> event.getClass().getSimpleName())
                .toList();
        if (output.isJson()) {
            var json = new LinkedHashMap<String, Object>();
            json.put("ret", decision.answer().ret());
            if (decision.answer().refused()) {
                json.put("errno", errno(decision));
            }
            json.put("written", WrittenText.of(decision.answer().written(), call));
            json.put("events", events);
            json.put("rule", rule.name());
            json.put("section", rule.section());
            json.put("function", rule.function());
            out.println(OutputFormat.json(json));
            return;
        }
        out.println("answer  %d%s"
                .formatted(decision.answer().ret(), decision.answer().refused() ? " (" + errno(decision) + ")" : ""));
        WrittenText.of(decision.answer().written(), call).forEach(line -> out.println("        " + line));
        out.println("events  " + (events.isEmpty() ? "none" : String.join(", ", events)));
        out.println("rule    %s, section %s, %s(): %s".formatted(rule, rule.section(), rule.function(), rule.says()));
    }
}
