/// Fields, values, events and calls as text.
package io.kvmsim.history.text;
