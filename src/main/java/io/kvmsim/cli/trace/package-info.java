/// The commands of `kvmsim trace`, and `kvmsim shrink`.
package io.kvmsim.cli.trace;
