/// The commands of `kvmsim replay`.
package io.kvmsim.cli.replay;
