/// Microbenchmarks, one class per question. `load-tests/bench` runs them after `mvn package`.
package io.kvmsim.load.bench;
