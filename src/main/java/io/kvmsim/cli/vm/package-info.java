/// The commands of `kvmsim vm`.
package io.kvmsim.cli.vm;
