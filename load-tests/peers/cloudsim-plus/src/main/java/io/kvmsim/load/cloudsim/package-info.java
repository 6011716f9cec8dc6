/// CloudSim Plus as a peer of the benchmark table. It is under the GPL, so nothing of kvmsim is on this class path.
package io.kvmsim.load.cloudsim;
