/// The kernel's binary interface on s390: numbers, structures, errno. Knows no rules and depends on nothing.
package io.kvmsim.abi;
