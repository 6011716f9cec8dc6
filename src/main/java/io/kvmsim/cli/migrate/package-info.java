/// The commands of `kvmsim migrate`.
package io.kvmsim.cli.migrate;
