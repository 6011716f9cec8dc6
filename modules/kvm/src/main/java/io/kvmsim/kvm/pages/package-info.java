/// Sets of guest pages and their CMMA states, as compressed bitmaps.
package io.kvmsim.kvm.pages;
