# Installing without being a superuser: who owns what, who may set up, and what
# happens when library, extension and schema are of different versions.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('install');
$node->init;
$node->append_conf('postgresql.conf', 'fsync = off');
$node->start;

# Run a query as a role; returns its output, or the SQLSTATE of its error.
sub as
{
	my ($role, $query, $database) = @_;
	my ($status, $out, $err) = $node->psql(
		$database || 'county', $query,
		extra_params => [ '-v', 'VERBOSITY=sqlstate', '-U', $role ]);
	return $1 if $err =~ /ERROR:\s+(\w{5})/;
	$err =~ s/^.*(WARNING|NOTICE):.*\n?//mg;
	return $out . $err;
}

my $superuser = $node->safe_psql('postgres', 'SELECT current_user');
$node->safe_psql('postgres', q{
	CREATE ROLE county_owner LOGIN;
	CREATE ROLE county_member LOGIN IN ROLE county_owner;
	CREATE ROLE stranger LOGIN;
	CREATE DATABASE county ENCODING 'UTF8' TEMPLATE template0;
	CREATE DATABASE ascii ENCODING 'SQL_ASCII' LOCALE 'C' TEMPLATE template0;
	GRANT CREATE ON DATABASE county TO county_owner;
});

# trusted
is(as('stranger', 'CREATE EXTENSION edianton CASCADE'), '42501', 'creating the extension takes CREATE on the database');
is(as('county_owner', 'CREATE EXTENSION edianton CASCADE'), '', 'and nothing else: no superuser is needed');
is(as('county_owner', q{SELECT edianton.setup('341602')}), 'set up for division 341602', 'its creator sets the site up');

my $foreign = q{
	SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class
	WHERE relnamespace = 'edianton'::regnamespace AND relowner <> 'county_owner'::regrole};
is(as('county_owner', $foreign), '', 'and owns every table');
is(as($superuser, q{SELECT nspowner::regrole FROM pg_namespace WHERE nspname = 'edianton'}),
	'county_owner', 'and the schema');
is(as($superuser, q{SELECT string_agg(p.oid::regprocedure::text, ' ') FROM pg_proc p
	WHERE pronamespace = 'edianton'::regnamespace AND prolang <> (SELECT oid FROM pg_language WHERE lanname = 'c')
	AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
	AND proowner <> 'county_owner'::regrole}),
	'', 'and every function that setup() made');

# who may run it again
$node->safe_psql('county', 'GRANT USAGE ON SCHEMA edianton TO stranger');
is(as('stranger', 'SELECT edianton.setup()'), 'ED040', 'a stranger may not set up');
is(as('county_member', 'SELECT edianton.setup()'), 'up to date for division 341602', 'a member of the owner may');
is(as($superuser, 'SELECT edianton.setup()'), 'up to date for division 341602', 'a superuser may');
is(as('county_owner', $foreign), '', 'and leaves the owner what is the owner\'s');

# encodings
$node->safe_psql('ascii', 'CREATE EXTENSION edianton CASCADE');
is(as($superuser, q{SELECT edianton.setup('341602')}, 'ascii'), 'ED001', 'only a database in UTF8 will do');

# two setups at the same time
$node->safe_psql('postgres', q{CREATE DATABASE race ENCODING 'UTF8' TEMPLATE template0});
$node->safe_psql('race', 'CREATE EXTENSION edianton CASCADE');
{
	my ($in, $out, $timer) = ('', '', IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
	my $first = IPC::Run::start(
		[ 'psql', '-XAtq', '-d', $node->connstr('race') ],
		'<', \$in, '>', \$out, '2>&1', $timer);
	$in = "BEGIN; SELECT edianton.setup('341602');\n";
	$first->pump until $out =~ /\n/;
	my ($in2, $out2) = ('', '');
	my $second = IPC::Run::start(
		[ 'psql', '-XAtq', '-d', $node->connstr('race'), '-c', q{SELECT edianton.setup('341602')} ],
		'<', \$in2, '>', \$out2, '2>&1', $timer);
	$node->poll_query_until('race', 'SELECT count(*) = 1 FROM pg_locks WHERE NOT granted')
	  or die 'the second setup does not wait';
	$in = "COMMIT;\n\\q\n";
	$first->finish;
	$second->finish;
	is($out, "set up for division 341602\n", 'of two setups at once, the first sets up');
	is($out2, "up to date for division 341602\n", 'the second waits and finds it done');
}

# The extension's SQL is of another version than the library.
$node->safe_psql('county', q{UPDATE pg_extension SET extversion = '0.0.1' WHERE extname = 'edianton'});
is(as('county_owner', 'SELECT edianton.setup()'), 'ED001', 'the library refuses SQL objects of another version');
my ($version) = slurp_file('edianton.control') =~ /default_version = '(.*)'/;
$node->safe_psql('county', qq{UPDATE pg_extension SET extversion = '$version' WHERE extname = 'edianton'});

# A library of the next schema version, with a migration, takes the place of the installed one.
my $next = PostgreSQL::Test::Utils::tempdir();
my ($schema_version) = slurp_file('Makefile') =~ /^SCHEMA_VERSION = (\d+)/m;
my $next_version = $schema_version + 1;
system_or_bail('sh', '-c', "cp -r Makefile edianton.control src sql '$next' && mkdir -p '$next/sql/migration'");
append_to_file(sprintf("%s/sql/migration/%03d.sql", $next, $next_version),
	"CREATE TABLE edianton.migrated AS SELECT schema_version AS migrated_from FROM edianton.site;\n");
system_or_bail('make', '-s', '-j2', '-C', $next, 'with_llvm=no', 'COPT=-O0', "SCHEMA_VERSION=$next_version", 'edianton.so');

sub use_library
{
	my ($path, $from) = @_;
	$node->safe_psql('county', "UPDATE pg_proc SET probin = '$path' WHERE probin = '$from'");
}
use_library("$next/edianton", '$libdir/edianton');
my $require = 'SELECT edianton.schema_version()';
is(as('county_owner', $require), 'ED001', 'a newer library refuses an older schema');
is(as('county_owner', 'SELECT edianton.setup()'),
	"migrated from schema version $schema_version to $next_version", 'setup() migrates it');
is(as('county_owner', 'SELECT migrated_from FROM edianton.migrated'), $schema_version, 'by its migrations');
is(as('county_owner', $require), $next_version, 'and the library accepts it');
is(as('county_owner', 'SELECT edianton.setup()'), 'up to date for division 341602', 'once');
use_library('$libdir/edianton', "$next/edianton");
is(as('county_owner', $require), 'ED001', 'an older library refuses a newer schema');
is(as('county_owner', 'SELECT edianton.setup()'), 'ED001', 'also in setup()');

$node->stop;
done_testing();
