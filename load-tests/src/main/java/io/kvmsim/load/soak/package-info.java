/// A mixed load for as long as one likes, to see that nothing grows: `load-tests/soak`.
package io.kvmsim.load.soak;
