package io.kvmsim.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;

/// A shipped scenario with fewer hosts and guests, for some days at most.
public final class SmallScenario {
    private static final Pattern COUNT = Pattern.compile("(name: \\S+?,? *\\n?\\s*count: )(\\d{2,})");
    private static final Pattern WEEKS = Pattern.compile("duration: \\d{2,}d");
    private static final int SMALLER = 100;
    private static final int SOME = 20;

    private SmallScenario() {}

    /// A hundredth of many, a tenth of some, a dozen as it is.
    private static int fewer(int count) {
        return count >= SMALLER ? Math.max(count / SMALLER, 2) : count >= SOME ? count / 10 : count;
    }

    /// Its files are named as they can be found from anywhere.
    ///
    /// @param days where it takes ten or more
    public static Path in(Path folder, Path scenario, int days) throws IOException {
        var few = COUNT.matcher(Files.readString(scenario))
                .replaceAll(it -> it.group(1) + fewer(Integer.parseInt(it.group(2))));
        var text = WEEKS.matcher(few).replaceAll("duration: " + days + "d");
        var config = scenario.toAbsolutePath().normalize().getParent().getParent();
        return Files.writeString(folder.resolve("small-" + scenario.getFileName()), text.replace("../", config + "/"));
    }
}
