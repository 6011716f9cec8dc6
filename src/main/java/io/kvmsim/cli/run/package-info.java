/// The command `kvmsim run`.
package io.kvmsim.cli.run;
