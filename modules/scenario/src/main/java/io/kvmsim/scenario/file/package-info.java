/// Reading scenario files: YAML with places, the schema, references, and one clear error.
package io.kvmsim.scenario.file;
