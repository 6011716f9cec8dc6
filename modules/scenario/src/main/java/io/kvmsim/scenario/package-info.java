/// Scenarios as values: hosts, guests, distributions, faults, the timeline.
package io.kvmsim.scenario;
