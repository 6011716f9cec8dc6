/// The smallest part of a trace that still shows something.
package io.kvmsim.debug.shrink;
