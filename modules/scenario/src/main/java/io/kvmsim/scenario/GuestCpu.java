package io.kvmsim.scenario;

import java.util.OptionalLong;

/// What the guests of a group want of their host's CPU time.
///
/// @param shares of each among the guests of its host
/// @param quota  what it can have at most, millionths of a core
/// @param demand over time
/// @param drops  whether what is not served in its window is forgotten; else it waits
public record GuestCpu(int shares, OptionalLong quota, Demand demand, boolean drops) {
    /// `cpu.shares` of a control group.
    public static final int SHARES_DEFAULT = 1024;
}
