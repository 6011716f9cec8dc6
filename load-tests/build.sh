# Shared by load-tests/table and load-tests/soak. They build separately from `mvn package`, so that they do not interfere with it.
# shellcheck shell=sh disable=SC2034,SC2154
root=$(CDPATH='' cd -- "$here/.." && pwd -P)
builds=$root/.kvmsim/table
java_home=$(KVMSIM_FIND_JAVA=1 "$root/src/main/dist/bin/kvmsim") || exit $?

# Run Maven in one process on the JDK of the sources, as ./kvmsim does.
maven() {
    (
        unset MAVEN_ARGS
        export JAVA_HOME="$java_home" JAVA25_HOME="$java_home"
        export MAVEN_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
        cd "$root" && mvn -B -ntp "$@" package "-Dkvmsim.target=$builds/\${project.artifactId}" -Dkvmsim.archive.skip=true
    ) </dev/null
}

# Allow one at a time: a second one would overwrite the build of the first, and each would distort the figures of the
# other. The process that measures holds the lock, and the lock ends with it.
lock() {
    command -v flock >/dev/null 2>&1 || return 0
    exec 9>"$builds/lock"
    flock -n 9 || {
        echo "load-tests: another load test is running (lock: $builds/lock)" >&2
        exit 1
    }
}

build_load_tests() {
    mkdir -p "$builds"
    lock
    rm -rf "$builds"/*/lib # a jar of another version would stay beside the new one
    echo "Building kvmsim and its load tests (log: $builds/build.log)" >&2
    maven -P '!lint,quick' -pl load-tests -am >"$builds/build.log" 2>&1 || {
        tail -n 15 "$builds/build.log" >&2
        echo "load-tests: the build failed (log: $builds/build.log)" >&2
        exit 1
    }
}

# If the libraries of the other software cannot be downloaded, the table says so in its rows.
build_peers() {
    echo "Building the other software (log: $builds/peers.log)" >&2
    maven -P '!lint,quick,peers' -pl load-tests/peers/persistence-jdbc,load-tests/peers/cloudsim-plus -am \
        >"$builds/peers.log" 2>&1 || {
        rm -rf "$builds"/kvmsim-peer-*
        echo "The other software cannot be built (log: $builds/peers.log)" >&2
    }
}

run_load_tests() {
    class_path=
    for jar in "$builds"/kvmsim-load-tests/*.jar "$builds"/kvmsim-load-tests/lib/*.jar; do
        class_path=$class_path:$jar
    done
    exec "$java_home/bin/java" "@$root/config/build/jvm.flags" -XX:+UseParallelGC -XX:+UseCompactObjectHeaders \
        ${load_test_flags:-} -Xlog:disable "-Dkvmsim.config=$root/config" -cp "${class_path#:}" "$@"
}
