/// The commands `kvmsim debug` and `kvmsim bisect`.
package io.kvmsim.cli.debug;
