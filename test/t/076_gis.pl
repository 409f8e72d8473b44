# The companion's layers and sites move to another cluster, by an owner who is no superuser: the tables are equal, nothing
# is announced, and judging goes on. And a site that is submitted while a layer is being loaded is judged by it.
use strict;
use warnings;

use PostgreSQL::Test::Cluster;
use PostgreSQL::Test::Utils;
use Test::More;

sub start_node
{
	my ($name) = @_;
	my $node = PostgreSQL::Test::Cluster->new($name);
	$node->init;
	$node->append_conf('postgresql.conf', "shared_preload_libraries = 'edianton'\nfsync = off\n");
	$node->start;
	$node->safe_psql('postgres', q{
		CREATE ROLE keeper LOGIN;
		CREATE ROLE portal LOGIN;
		CREATE DATABASE county OWNER keeper ENCODING 'UTF8' TEMPLATE template0});
	# PostGIS is for superusers to install, and in a schema of its own it serves as well
	$node->safe_psql('county', 'CREATE SCHEMA maps; GRANT USAGE ON SCHEMA maps TO PUBLIC; CREATE EXTENSION postgis SCHEMA maps');
	return $node;
}

sub keeper
{
	my ($node, $query) = @_;
	return $node->safe_psql('county', $query, extra_params => [ '-q', '-U', 'keeper' ]);
}

sub contents
{
	my ($node) = @_;
	my @tables = split /\n/, keeper($node, q{
		SELECT relname FROM pg_class WHERE relnamespace = 'edianton'::regnamespace AND relkind = 'r' ORDER BY 1});
	return keeper($node, "SELECT * FROM (" . join("\nUNION ALL ",
		map { qq{SELECT '$_', count(*), md5(string_agg(t::text, E'\\n' ORDER BY t::text COLLATE "C")) FROM edianton."$_" t} } @tables)
		. ") t (name, n, content) ORDER BY name");
}

sub schema
{
	my ($node) = @_;
	my ($out, $err);
	IPC::Run::run([ 'pg_dump', '--schema-only', '-n', 'edianton', '-d', $node->connstr('county') ], '>', \$out, '2>', \$err) or die $err;
	$out =~ s/^(--|\\(un)?restrict ).*\n//mg;
	return $out;
}

my $square = sub {
	my ($x, $y, $size) = @_;
	my ($x1, $y1) = ($x + $size, $y + $size);
	return qq({"type": "Polygon", "coordinates": [[[$x, $y], [$x1, $y], [$x1, $y1], [$x, $y1], [$x, $y]]]});
};
my $feature = sub {
	my ($layer, $key, $geometry) = @_;
	return qq{SELECT edianton.stage_layer('$layer', '{"type": "FeatureCollection", "features": [{"type": "Feature",
		"properties": {"id": "$key"}, "geometry": $geometry}]}')};
};

my $old = start_node('old');
keeper($old, q{
	CREATE EXTENSION edianton CASCADE;
	CREATE EXTENSION edianton_gis;
	SELECT edianton.setup('341602', '谯城区');
	SELECT edianton.setup_gis();
	SELECT edianton.grant_access('portal');
	INSERT INTO edianton.unit (code, name_zh, division) VALUES ('LAND', '自规分局', '341602'), ('IND', '经信局', '341602');
	INSERT INTO edianton.duty_unit (division, duty, unit)
	SELECT '341602', d.code, u.id FROM edianton.duty d JOIN edianton.unit u ON u.code = 'LAND' WHERE d.code NOT IN ('responsible', 'issuer', 'requester')
	ON CONFLICT (division, duty) DO UPDATE SET unit = excluded.unit;
	INSERT INTO edianton.person (code, name, unit, role) SELECT 'LAND', '经办', id, 'unit' FROM edianton.unit WHERE code = 'LAND';
	INSERT INTO edianton.login (role_name, person, is_default) SELECT 'portal', id, true FROM edianton.person WHERE code = 'LAND';
	SELECT edianton.register_project('项目' || i, 'government', '新建', 1000, '工程', supervising_unit => 'IND', source => 't', external_id => i::text) FROM generate_series(1, 4) i});
my %id = map { $_ => keeper($old, "SELECT id FROM edianton.matter WHERE source = 't' AND external_id = '$_'") } 1 .. 4;
keeper($old, $feature->('permanent_farmland', 'F', $square->(115.70, 33.80, 0.01)));
keeper($old, q{SELECT edianton.load_layer('permanent_farmland', '首版')});
keeper($old, "SELECT edianton.submit_site($id{1}, '" . $square->(115.705, 33.805, 0.01) . "')");
keeper($old, "SELECT edianton.submit_site($id{2}, '" . $square->(115.80, 33.80, 0.01) . "')");
keeper($old, "SELECT edianton.launch($id{1}, 'project-government')");
is(keeper($old, "SELECT state, blocks_node FROM edianton.conflict_map WHERE matter_id = $id{1}"), 'open|N0202', 'opening a project has its red line block a node');
keeper($old, "SELECT edianton.record_image('uav', 'f', '2025-01-01', $id{1}, 'N0101', lat => 33.9, lon => 115.9)");
keeper($old, "SELECT edianton.review_space(ARRAY[$id{1}, $id{2}]::bigint[])");
keeper($old, "SELECT edianton.check_site('" . $square->(115.70, 33.80, 0.001) . "')");
is(keeper($old, q{SELECT string_agg(relname, ' ') FROM pg_class WHERE relnamespace = 'edianton'::regnamespace AND relowner <> 'keeper'::regrole}), '', 'the owner owns all');

# Whichever of a site and a layer comes first, the other sees it.
keeper($old, $feature->('wetland', 'W', $square->(115.90, 33.90, 0.01)));
{
	my $loader = $old->background_psql('county', extra_params => [ '-U', 'keeper' ]);
	$loader->query_safe("BEGIN; SELECT edianton.load_layer('wetland')");
	my ($in, $out) = ('', '');
	my $submitter = IPC::Run::start([ 'psql', '-XAtq', '-U', 'keeper', '-d', $old->connstr('county'), '-c',
		"SELECT edianton.submit_site($id{3}, '" . $square->(115.905, 33.905, 0.01) . "') > 0" ], '<', \$in, '>', \$out, '2>&1',
		IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
	$old->poll_query_until('county', "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'") or die 'the site does not wait for the layer';
	$loader->query_safe('COMMIT');
	$loader->quit;
	$submitter->finish;
	is($out, "t\n", 'a site that is submitted while a layer is loaded waits');
	is(keeper($old, "SELECT layer, state FROM edianton.site_conflict WHERE matter_id = $id{3}"), 'wetland|open', 'and is judged by it');
}
keeper($old, $feature->('scenic_area', 'S', $square->(115.85, 33.85, 0.01)));
{
	my $submitter = $old->background_psql('county', extra_params => [ '-U', 'keeper' ]);
	$submitter->query_safe("BEGIN; SELECT edianton.submit_site($id{4}, '" . $square->(115.855, 33.855, 0.01) . "')");
	my ($in, $out) = ('', '');
	my $loader = IPC::Run::start([ 'psql', '-XAtq', '-U', 'keeper', '-d', $old->connstr('county'), '-c',
		"SELECT sites_judged, conflicts_found FROM edianton.load_layer('scenic_area')" ], '<', \$in, '>', \$out, '2>&1',
		IPC::Run::timeout($PostgreSQL::Test::Utils::timeout_default));
	$old->poll_query_until('county', "SELECT count(*) > 0 FROM pg_stat_activity WHERE wait_event_type = 'Lock'") or die 'the layer does not wait for the site';
	$submitter->query_safe('COMMIT');
	$submitter->quit;
	$loader->finish;
	is($out, "1|1\n", 'a layer that is loaded while a site is submitted waits, and judges it');
}

# To another cluster.
my $contents = contents($old);
my $schema = schema($old);
my $backup = $old->backup_dir;
mkdir $backup;
$old->command_ok([ 'pg_dump', '-f', "$backup/county.sql", '-d', $old->connstr('county') ], 'dumped as one file');
$old->command_ok([ 'pg_dump', '-Fd', '-j2', '-f', "$backup/county", '-d', $old->connstr('county') ], 'and into a directory');
my %restore = (
	'psql' => sub { return [ 'psql', '-qX', '-v', 'ON_ERROR_STOP=1', '-o', '/dev/null', '-f', "$backup/county.sql", '-d', $_[0]->connstr('county') ] },
	'pg_restore -j4' => sub { return [ 'pg_restore', '--exit-on-error', '-j4', '-d', $_[0]->connstr('county'), "$backup/county" ] });
my $new = start_node('new');
for my $way (sort keys %restore)
{
	$new->safe_psql('postgres', 'DROP DATABASE county');
	$new->safe_psql('postgres', q{CREATE DATABASE county OWNER keeper ENCODING 'UTF8' TEMPLATE template0});
	$new->command_ok($restore{$way}->($new), $way);
	is(contents($new), $contents, "$way: the tables are equal");
	is(schema($new), $schema, "$way: and all objects with owners, grants, triggers, policies and comments");
	is(keeper($new, 'SELECT edianton.setup()'), 'up to date for division 341602', "$way: setup() has nothing to do");
	like(keeper($new, 'SELECT edianton.setup_gis()'), qr/341602/, "$way: setup_gis() goes through");
	is(schema($new), $schema, "$way: and changes no object");
	is(keeper($new, 'SELECT * FROM edianton.check_integrity()'), '', "$way: everything fits");
	is($new->safe_psql('county', 'SELECT count(*) FROM edianton.project_map', extra_params => [ '-U', 'portal' ]), '1', "$way: the portal sees what it may");
	# it goes on
	keeper($new, "SELECT edianton.submit_site($id{1}, '" . $square->(115.72, 33.82, 0.01) . "', reason => '避让')");
	is(keeper($new, "SELECT state FROM edianton.conflict_map WHERE matter_id = $id{1}"), 'resolved', "$way: a site moves off the red line");
	is(keeper($new, "SELECT blockers FROM edianton.node WHERE matter_id = $id{1} AND code = 'N0202'"), '0', "$way: and its node is free");
	is(keeper($new, $feature->('permanent_farmland', 'G', $square->(115.725, 33.825, 0.001)) . "; SELECT version, sites_judged, conflicts_found
		FROM edianton.load_layer('permanent_farmland', whole => false)"), "1\n2|1|1", "$way: a layer's next version judges the site");
}

# Away with it: matters and their history stay, and the node that a red line held goes on by the hand of its unit.
is(keeper($old, 'SELECT edianton.remove_gis()'), 'layers and sites are removed', 'removed');
keeper($old, 'DROP EXTENSION edianton_gis');
$old->safe_psql('county', 'DROP EXTENSION postgis');
is(keeper($old, 'SELECT edianton.setup()'), 'up to date for division 341602', 'the core is as it was');
is(keeper($old, 'SELECT * FROM edianton.check_integrity()'), '', 'everything fits');
is(keeper($old, "SELECT blockers FROM edianton.node WHERE matter_id = $id{1} AND code = 'N0202'"), '1', 'the case still holds its node');
keeper($old, "SELECT edianton.complete(id, 'clear', '批复1号') FROM edianton.matter WHERE kind = 'land_conflict'");
is(keeper($old, "SELECT blockers FROM edianton.node WHERE matter_id = $id{1} AND code = 'N0202'"), '0', 'until it is done');

$_->stop for $old, $new;
done_testing();
