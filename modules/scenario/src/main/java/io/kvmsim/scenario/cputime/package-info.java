/// Who is served how much CPU time: machines, the hosts that share their cores, and the guests on them (design 10).
package io.kvmsim.scenario.cputime;
