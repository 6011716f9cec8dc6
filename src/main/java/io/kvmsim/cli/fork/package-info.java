/// The command `kvmsim fork`.
package io.kvmsim.cli.fork;
