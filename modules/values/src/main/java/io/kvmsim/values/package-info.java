/// Quantities, virtual times, TOD clock values and expressions: one format and one parser for each.
package io.kvmsim.values;
