/// The benchmark table: starts every measurement in a process of its own, some rounds of each, and lays out medians.
package io.kvmsim.load.table;
