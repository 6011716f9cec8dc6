/// The same actors with pekko-persistence-jdbc as their journal: a peer of the benchmark table.
package io.kvmsim.load.jdbc;
