package io.kvmsim.cli.scenario;

import io.kvmsim.cli.option.ExitCode;
import io.kvmsim.cli.option.ProfileOption;
import io.kvmsim.run.BadRun;
import io.kvmsim.run.NewRun;
import io.kvmsim.scenario.Scenario;
import io.kvmsim.scenario.file.ScenarioFile;
import io.kvmsim.values.BadInput;
import io.kvmsim.values.Times;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `kvmsim scenario check FILE…`
@Command(
        name = "check",
        description = "Check scenario files and all files that they name, as a run does, without running them.",
        footerHeading = "%nExample:%n",
        footer = "  kvmsim scenario check config/scenarios/*.yaml",
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {
            "0:all scenarios are valid",
            "2:a scenario is not valid; the message contains the file, line, column, key and allowed " + "values"
        })
final class ScenarioCheckCommand implements Callable<Integer> {
    @Parameters(arity = "1..*", paramLabel = "FILE", description = "Scenario files")
    private List<Path> files;

    @Mixin
    private ProfileOption profile;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        var out = spec.commandLine().getOut();
        var err = spec.commandLine().getErr();
        int code = ExitCode.DONE;
        for (var file : files) {
            try {
                var scenario = ScenarioFile.read(file);
                NewRun.check(scenario, profile.profile());
                out.println("%s: %s".formatted(file, description(scenario)));
            } catch (BadInput | BadRun e) {
                err.println("kvmsim: " + e.getMessage());
                code = ExitCode.USAGE;
            }
        }
        out.flush();
        err.flush();
        return code;
    }

    private static String description(Scenario scenario) {
        long guests =
                scenario.guests().stream().mapToLong(Scenario.GuestGroup::count).sum();
        long hosts =
                scenario.hosts().stream().mapToLong(Scenario.HostGroup::count).sum();
        return "fine: %,d guests, %,d hosts, %s, %,d entries of the timeline, %,d expectations"
                .formatted(
                        guests,
                        hosts,
                        scenario.duration() == 0 ? "until all is done" : Times.length(scenario.duration()),
                        scenario.timeline().size(),
                        scenario.expect().size());
    }
}
