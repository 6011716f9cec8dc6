/// Virtual time: what guests and hosts of a scenario do, window after window. Pure: no actors, clocks, files.
package io.kvmsim.scenario.sim;
