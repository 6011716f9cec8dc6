/// The commands of `kvmsim history`.
package io.kvmsim.cli.history;
