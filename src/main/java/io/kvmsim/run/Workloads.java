package io.kvmsim.run;

/// What a run directory asks for.
final class Workloads {
    private Workloads() {}

    static Workload of(RunDirectory run) throws BadRun {
        return new RecordedWorkload(RunPlan.of(run));
    }
}
