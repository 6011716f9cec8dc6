/// The commands of `kvmsim profile`.
package io.kvmsim.cli.profile;
