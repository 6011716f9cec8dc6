/// The calls that a monitor executes to start, migrate and stop a guest.
package io.kvmsim.scenario.calls;
