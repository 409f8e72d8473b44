# cluster.sh: a private, temporary PostgreSQL for tests, demo and benchmarks.
# Source it from bash. Nothing outside the given directory is touched.
#
#   cluster_pg_config            print the pg_config to use: $PG_CONFIG, else that of the newest server with headers
#   cluster_user                 print the user the server runs as: oneself, as root postgres (a server refuses root)
#   cluster_own DIR              give DIR to that user
#   cluster_run COMMAND...       run as that user, with the server's programs first in PATH
#   cluster_start DIR PORT [NAME=VALUE...]
#                                initdb DIR/data unless it is there, start on a unix socket in DIR with these settings;
#                                exports PGHOST, PGPORT, PGUSER (postgres) for psql and everything else
#   cluster_psql ARGUMENT...     psql there, stopping at the first error
#   cluster_stop DIR [MODE]      stop it (fast, or smart or immediate)
#   cluster_preload              print shared_preload_libraries for it: edianton, and pg_cron where it is installed

cluster_pg_config() {
	local candidate
	if [ -n "${PG_CONFIG:-}" ]; then
		echo "$PG_CONFIG"
		return
	fi
	for candidate in $(ls -d /usr/lib/postgresql/*/bin/pg_config 2>/dev/null | sort -t/ -k5,5nr) $(command -v pg_config); do
		if [ -e "$("$candidate" --includedir-server 2>/dev/null)/postgres.h" ] &&
			[ -x "$("$candidate" --bindir)/initdb" ] && [ -e "$("$candidate" --pgxs)" ]; then
			echo "$candidate"
			return
		fi
	done
	return 1
}

cluster_user() {
	if [ "$(id -u)" != 0 ]; then
		id -un
	elif id postgres >/dev/null 2>&1; then
		echo postgres
	else
		echo nobody
	fi
}

cluster_own() {
	[ "$(id -u)" != 0 ] || chown -R "$(cluster_user)" "$1"
}

cluster_run() {
	local bindir
	bindir=$("$(cluster_pg_config)" --bindir)
	if [ "$(id -u)" = 0 ]; then
		runuser -u "$(cluster_user)" -- env HOME=/nonexistent PATH="$bindir:$PATH" "$@"
	else
		env PATH="$bindir:$PATH" "$@"
	fi
}

cluster_preload() {
	if [ -e "$("$(cluster_pg_config)" --pkglibdir)/pg_cron.so" ]; then
		echo pg_cron,edianton
	else
		echo edianton
	fi
}

cluster_start() {
	local dir=$1 port=$2 setting locale=(--no-locale)
	shift 2
	mkdir -p "$dir"
	cluster_own "$dir"
	if [ ! -e "$dir/data/PG_VERSION" ]; then
		if locale -a 2>/dev/null | grep -qix 'C\.utf-\?8'; then
			locale=(--locale=C.UTF-8)
		fi
		if ! (cd "$dir" && cluster_run initdb -D "$dir/data" -U postgres -A trust -E UTF8 -N "${locale[@]}") >"$dir/initdb.log" 2>&1; then
			cat "$dir/initdb.log" >&2
			return 1
		fi
	fi
	{
		echo "listen_addresses = ''"
		echo "unix_socket_directories = '$dir'"
		echo "port = $port"
		for setting in "$@"; do
			echo "${setting%%=*} = '${setting#*=}'"
		done
	} >>"$dir/data/postgresql.conf"
	export PGHOST=$dir PGPORT=$port PGUSER=postgres
	unset PGDATABASE PGSERVICE PGOPTIONS PGPASSWORD PGAPPNAME
	if ! (cd "$dir" && cluster_run pg_ctl -D "$dir/data" -l "$dir/server.log" -w -s start) >"$dir/start.log" 2>&1; then
		cat "$dir/start.log" "$dir/server.log" >&2
		return 1
	fi
}

cluster_psql() {
	cluster_run psql -X -q -v ON_ERROR_STOP=1 "$@"
}

cluster_stop() {
	[ ! -e "$1/data/postmaster.pid" ] || (cd "$1" && cluster_run pg_ctl -D "$1/data" -w -s -m "${2:-fast}" stop)
}
