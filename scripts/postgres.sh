# shellcheck shell=bash
# A private PostgreSQL for the tests: own folder, own port, own password, gone at the end. To be sourced after lib.sh.
# Must stay true: no other PostgreSQL of this machine is touched, and the one started is ended by its process id.

: "${root:?source lib.sh first}"
postgres_folder=
postgres_pid=

# The folder of initdb, or nothing. Distributions keep it out of PATH.
postgres_programs() {
    local found
    if found=$(command -v initdb); then dirname "$(readlink -f "$found")"; return; fi
    found=$(find /usr/lib/postgresql /usr/pgsql-* /usr/libexec/postgresql* -name initdb -type f 2>/dev/null | sort -V | tail -n 1) || true
    [ -z "$found" ] || dirname "$found"
}

# On Debian, installing PostgreSQL also starts a cluster for everybody; this says beforehand that none is wanted.
no_public_cluster() {
    have apt-get && [ ! -e /etc/postgresql-common/createcluster.conf ] || return 0
    as_root sh -c 'mkdir -p /etc/postgresql-common && echo "create_main_cluster = false" >/etc/postgresql-common/createcluster.conf'
}

# initdb refuses root: then the server runs as the user named here.
postgres_user() {
    if id postgres >/dev/null 2>&1; then say postgres; else say nobody; fi
}

as_postgres() {
    if [ "$(id -u)" != 0 ]; then "$@"
    elif have runuser; then runuser -u "$(postgres_user)" -- "$@"
    else
        # shellcheck disable=SC2016  # the inner shell expands them
        su -s /bin/sh "$(postgres_user)" -c 'exec "$0" "$@"' -- "$@"
    fi
}

# Starts it and exports PALABRE_TEST_POSTGRES; says why and fails where that is impossible.
postgres_start() {
    local programs password port
    programs=$(postgres_programs)
    if [ -z "$programs" ]; then
        say "PostgreSQL is not here; installing it…"
        no_public_cluster || true
        install_package postgresql postgresql-server postgresql || true
        programs=$(postgres_programs)
    fi
    if [ -z "$programs" ]; then
        complain "PostgreSQL is missing and could not be installed. Run: $(package_hint postgresql postgresql-server postgresql postgresql)."
        return 1
    fi
    postgres_folder=$(mktemp -d)
    password=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
    say "$password" >"$postgres_folder/password"
    chmod 700 "$postgres_folder"
    [ "$(id -u)" != 0 ] || chown -R "$(postgres_user)" "$postgres_folder"
    cd "$postgres_folder" || return 1
    as_postgres "$programs/initdb" --pgdata=data --username=palabre --pwfile=password --auth=scram-sha-256 \
        --encoding=UTF8 --locale=C --no-sync >"$postgres_folder/initdb.log" 2>&1 ||
        { cat "$postgres_folder/initdb.log" >&2; return 1; }
    for _ in 1 2 3 4 5; do
        port=$((20000 + RANDOM % 10000))
        # Nothing here outlives the run: it need not wait for the disk.
        as_postgres "$programs/postgres" -D data -p "$port" -c listen_addresses=127.0.0.1 -c max_connections=200 \
            -c fsync=off -c synchronous_commit=off -c full_page_writes=off \
            -c unix_socket_directories="$postgres_folder" >"$postgres_folder/server.log" 2>&1 &
        if postgres_wait "$port" "$!"; then
            export PALABRE_TEST_POSTGRES="postgres://palabre:$password@127.0.0.1:$port/postgres"
            cd "$root" || return 1
            return 0
        fi
    done
    tail -n 20 "$postgres_folder/server.log" >&2
    return 1
}

# Waits until the server on this port has written that it is ready; false as soon as it has ended.
postgres_wait() {
    local child=$2
    for _ in $(seq 150); do
        kill -0 "$child" 2>/dev/null || return 1
        if grep -q ready data/postmaster.pid 2>/dev/null && grep -qx "$1" data/postmaster.pid; then
            postgres_pid=$(head -n 1 data/postmaster.pid)
            return 0
        fi
        sleep 0.1
    done
    return 1
}

postgres_stop() {
    if [ -n "$postgres_pid" ]; then
        kill -INT "$postgres_pid" 2>/dev/null || true
        for _ in $(seq 100); do kill -0 "$postgres_pid" 2>/dev/null || break; sleep 0.1; done
        postgres_pid=
    fi
    [ -z "$postgres_folder" ] || rm -rf "$postgres_folder"
    postgres_folder=
}
