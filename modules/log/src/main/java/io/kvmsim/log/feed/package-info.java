/// Records in order, in bounded portions: all of them, of one id, or the newest of each id.
package io.kvmsim.log.feed;
