/// Quantities, virtual times, TOD clock values, expressions and CSV: one format and one parser for each. Input files
// with
/// their limits.
package io.kvmsim.values;
