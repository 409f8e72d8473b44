# Engine work runs as the tables' owner: the guard takes the owner's place and gives it
# back, whatever happens in between. Plans are kept, and given up when they are stale.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

my $node = PostgreSQL::Test::Cluster->new('privilege');
$node->init;
$node->append_conf('postgresql.conf', 'fsync = off');
$node->start;

my $probe = PostgreSQL::Test::Utils::tempdir();
system_or_bail('sh', '-c', "mkdir -p '$probe/test' && cp -rp src build '$probe' && cp -rp test/module '$probe/test'");
system_or_bail('make', '-s', '-C', "$probe/test/module", 'with_llvm=no');
my $library = "$probe/test/module/edianton_probe";

$node->safe_psql('postgres', qq{
	CREATE ROLE keeper LOGIN;
	CREATE ROLE clerk LOGIN;
	CREATE DATABASE county ENCODING 'UTF8' TEMPLATE template0;
	GRANT CREATE ON DATABASE county TO keeper;
});
$node->safe_psql('county', q{CREATE EXTENSION edianton CASCADE; SELECT edianton.setup('341602')},
	extra_params => [ '-U', 'keeper' ]);
$node->safe_psql('county', qq{
	CREATE FUNCTION probe_guard(text) RETURNS text LANGUAGE c STRICT AS '$library';
	CREATE FUNCTION probe_caller() RETURNS text LANGUAGE c AS '$library';
	CREATE FUNCTION probe_plan(integer) RETURNS integer LANGUAGE c STRICT AS '$library';
	CREATE FUNCTION probe_statistics(OUT name text, OUT hits bigint, OUT misses bigint) RETURNS SETOF record
		LANGUAGE c AS '$library', 'edianton_cache_statistics';
	CREATE TABLE hidden AS SELECT 'seen'::text AS word;
	ALTER TABLE hidden OWNER TO keeper;
	ALTER TABLE hidden ENABLE ROW LEVEL SECURITY;
	GRANT SELECT ON hidden TO clerk;
	CREATE TABLE steps (step integer);
	INSERT INTO steps VALUES (1);
	CREATE FUNCTION probe_step(integer) RETURNS integer LANGUAGE sql AS 'SELECT \$1 + step FROM public.steps';
});

sub clerk
{
	my ($script) = @_;
	my ($status, $out, $err) = $node->psql('county', $script, on_error_stop => 0, extra_params => [ '-q', '-U', 'clerk' ]);
	return $out;
}

my $where_am_i = q{SELECT current_user, current_setting('search_path'), probe_caller()};
my $here = 'clerk|"$user", public|clerk';

is(clerk(q{SELECT probe_guard('SELECT current_user')}), 'keeper', 'inside, the owner is the current user');
is(clerk(q{SELECT probe_guard('SHOW search_path')}), 'pg_catalog, pg_temp', 'and the search path is pinned');
is(clerk(q{SELECT probe_guard('SELECT public.probe_caller()')}), 'clerk', 'and the caller is known');
is(clerk('SELECT word FROM hidden'), '', 'the caller sees no row under row-level security');
is(clerk(q{SELECT probe_guard('SELECT word FROM public.hidden')}), 'seen', 'the guard sees it');
is(clerk(qq{SELECT probe_guard('SELECT 1'); $where_am_i}), "1\n$here", 'leaving restores the caller');
is(clerk(qq{SELECT probe_guard('SELECT 1/0'); $where_am_i}), $here, 'so does an error');
is(clerk(q{SELECT probe_guard($$SELECT public.probe_guard('SELECT public.probe_caller() || current_user')$$)}),
	'clerkkeeper', 'guards nest, the outermost caller counts');
is(clerk(qq{DO \$\$ BEGIN PERFORM probe_guard('SELECT 1/0'); EXCEPTION WHEN division_by_zero THEN NULL; END \$\$; $where_am_i}),
	$here, 'an error that is caught restores the caller');
is(clerk(qq{BEGIN; SAVEPOINT s; SELECT probe_guard('SELECT 1/0'); ROLLBACK TO s; $where_am_i; COMMIT; $where_am_i}),
	"$here\n$here", 'rolling back to a savepoint too');
is(clerk(q{SELECT probe_guard($$SELECT public.probe_guard('SELECT 1/0')$$); SELECT probe_guard('SELECT public.probe_caller()')}),
	'clerk', 'nested guards are all forgotten after an error');
is(clerk(qq{SELECT probe_guard('SET LOCAL role clerk'); $where_am_i}), $here, 'the role cannot be changed inside');
is(clerk(q{SELECT probe_guard($$DO 'BEGIN PERFORM public.probe_guard(''SELECT 1/0''); EXCEPTION WHEN division_by_zero THEN NULL; END'$$);
	SELECT probe_caller()}), "\nclerk", 'an inner guard lost to a caught error leaves the outer one working');

# plans
my $statistics = q{SELECT hits, misses FROM probe_statistics() WHERE name = 'plans'};
my $many = 'SELECT sum(probe_plan(i)) FROM generate_series(1, 100) i';
is($node->safe_psql('county', "$many; $statistics"), "5150\n99|1", 'a plan is prepared once and hits afterwards');
is($node->safe_psql('county', qq{
	$many;
	CREATE OR REPLACE FUNCTION probe_step(integer) RETURNS integer LANGUAGE sql AS 'SELECT \$1 + 10 FROM public.steps';
	$many; $statistics;
}), "5150\n6050\n198|2", 'a stale plan is prepared anew, once');
is($node->safe_psql('county', qq{
	$many;
	DROP FUNCTION probe_step;
	CREATE FUNCTION probe_step(integer) RETURNS integer LANGUAGE plpgsql AS 'BEGIN
		IF \$1 < 3 THEN ANALYZE public.steps; ALTER TABLE public.steps SET (fillfactor = 90);
			CREATE OR REPLACE FUNCTION public.probe_other() RETURNS integer LANGUAGE sql AS ''SELECT 1'';
			RETURN public.probe_plan(\$1 + 1); END IF; RETURN \$1; END';
	SELECT probe_plan(1);
	$many;
}), "6050\n3\n5053", 'a plan may become stale while it runs');

$node->stop;
done_testing();
